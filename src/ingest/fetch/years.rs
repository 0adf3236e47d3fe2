//! A folder with one folder for each year: which is the newest.

/// The newest year among the names of a folder.
pub(super) fn newest<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<u16> {
    names.into_iter().filter_map(year).max()
}

/// The names that a page of links, or the listing of an object store, shows for a folder.
pub(super) fn names_in(page: &str) -> Vec<&str> {
    let quoted = ["href=\"", "href='", "<Prefix>", "\"name\":\"", "\"name\": \""];
    let mut found = Vec::new();
    for mark in quoted {
        for after in page.split(mark).skip(1) {
            let value = after.split(['"', '\'', '<']).next().unwrap_or_default();
            let inner = value.trim_end_matches('/');
            found.push(inner.rsplit('/').next().unwrap_or(inner));
        }
    }
    found
}

fn year(name: &str) -> Option<u16> {
    let name = name.trim_end_matches('/');
    let digits = name.len() == 4 && name.bytes().all(|b| b.is_ascii_digit());
    name.parse().ok().filter(|year| digits && (2000..2100).contains(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_year_of_a_page() {
        let page = r#"<h1>Index of /contours</h1><a href="../">../</a><a href="2022/">2022/</a>
            <a href='/contours-administratifs/2026/'>2026/</a> <a href="latest/">latest/</a><a href="9999/">x</a> 2031"#;
        assert_eq!(newest(names_in(page)), Some(2026));
        let store =
            "<ListBucketResult><Prefix>contours/2024/</Prefix><Prefix>contours/2025/</Prefix></ListBucketResult>";
        assert_eq!(newest(names_in(store)), Some(2025));
        assert_eq!(newest(names_in("<html>404</html>")), None);
        assert_eq!(newest(["2023", "x", "20233"]), Some(2023));
    }
}
