//! Numbers, sums and distances as people write them.

use super::Lang;
use rust_decimal::Decimal;

/// From here to [`FAR_END_M`] a rounded kilometre could hide on which side of 10 km a distance is.
const NEAR_END_M: f64 = 9_900.0;
const FAR_END_M: f64 = 10_100.0;

/// Groups thousands and writes the decimals that are there: "31 250", "2,5"; "31,250", "2.5".
#[must_use]
pub fn number(number: Decimal, lang: Lang) -> String {
    grouped(&number.normalize().to_string(), lang)
}

/// Euros, with cents only where there are some: "31 250 €", "776,63 €"; "€31,250", "€776.63".
#[must_use]
pub fn euros(sum: Decimal, lang: Lang) -> String {
    let mut sum = sum.normalize();
    if sum.scale() > 0 {
        sum.rescale(2);
    }
    let text = grouped(&sum.abs().to_string(), lang);
    let sign = if sum.is_sign_negative() && !sum.is_zero() {
        "−"
    } else {
        ""
    };
    match lang {
        Lang::Fr => format!("{sign}{text}\u{202f}€"),
        Lang::En => format!("{sign}€{text}"),
    }
}

/// A share or a rate in per cent: "10 %", "10%".
#[must_use]
pub fn percent(rate: Decimal, lang: Lang) -> String {
    let text = number(rate * Decimal::ONE_HUNDRED, lang);
    format!("{text}{}", lang.pick("\u{202f}%", "%"))
}

/// "350 m", "4,20 km"; to the metre where 10 km is near.
#[must_use]
pub fn metres(lang: Lang, metres: f64) -> String {
    let rounded = metres.round();
    if rounded < 1_000.0 {
        return format!("{rounded:.0}\u{a0}m");
    }
    if (NEAR_END_M..=FAR_END_M).contains(&metres) {
        return format!("{}\u{a0}m", grouped(&format!("{rounded:.0}"), lang));
    }
    let km = format!("{:.2}", metres / 1_000.0);
    format!("{}\u{a0}km", if lang == Lang::Fr { km.replace('.', ",") } else { km })
}

fn grouped(text: &str, lang: Lang) -> String {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |rest| ("−", rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut grouped = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push_str(lang.pick("\u{202f}", ","));
        }
        grouped.push(digit);
    }
    if !part.is_empty() {
        grouped.push_str(lang.pick(",", "."));
        grouped.push_str(part);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::dec;

    #[test]
    fn sums_have_cents_only_where_there_are_some() {
        for (sum, fr, en) in [
            (dec!(31250.00), "31\u{202f}250\u{202f}€", "€31,250"),
            (dec!(776.6), "776,60\u{202f}€", "€776.60"),
            (dec!(0), "0\u{202f}€", "€0"),
            (dec!(1000000.05), "1\u{202f}000\u{202f}000,05\u{202f}€", "€1,000,000.05"),
            (dec!(-1200), "−1\u{202f}200\u{202f}€", "−€1,200"),
        ] {
            assert_eq!(euros(sum, Lang::Fr), fr);
            assert_eq!(euros(sum, Lang::En), en);
        }
        assert_eq!(percent(dec!(0.125), Lang::Fr), "12,5\u{202f}%");
        assert_eq!(number(dec!(2.50), Lang::En), "2.5");
    }

    #[test]
    fn distances_do_not_round_over_the_limit() {
        assert_eq!(metres(Lang::Fr, 349.6), "350\u{a0}m");
        assert_eq!(metres(Lang::Fr, 11_498.6), "11,50\u{a0}km");
        assert_eq!(metres(Lang::Fr, 9_999.4), "9\u{202f}999\u{a0}m");
        assert_eq!(metres(Lang::En, 10_001.0), "10,001\u{a0}m");
        assert_eq!(metres(Lang::En, 4_200.0), "4.20\u{a0}km");
    }
}
