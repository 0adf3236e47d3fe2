//! Up to three places side by side.

/// A place as `place=` names it: `commune:34172`, or `lat,lon[,precision_m[,in]]`; `None` when none is known.
pub fn token(place: &[(&str, &str)]) -> Option<String> {
    let get = |name: &str| place.iter().find(|(n, _)| *n == name).map(|(_, text)| *text);
    if let Some(code) = get("commune") {
        return Some(format!("commune:{code}"));
    }
    let point = format!("{},{}", get("lat")?, get("lon")?);
    Some(match (get("precision_m"), get("in")) {
        (None, None) => point,
        (Some(metres), None) => format!("{point},{metres}"),
        (metres, Some(code)) => format!("{point},{},{code}", metres.unwrap_or("0")),
    })
}
