//! Tables through the program and through the service: what comes out, and what bad input leads to.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on should stop")]

#[path = "bulk/command.rs"]
mod command;
#[path = "bulk/derived.rs"]
mod derived;
#[path = "bulk/http.rs"]
mod http;
#[path = "bulk/jobs.rs"]
mod jobs;

#[path = "bulk/workbook.rs"]
mod workbook;

/// A table of that many rows with commune codes, coordinates, and nothing in turn; some cells quoted, line ends mixed.
fn table(rows: usize) -> String {
    let codes = ["34172", "11132", "48095", "09002", "31555", "99999", ""];
    let mut text = "id;note;code;lat;lon\r\n".to_owned();
    for n in 0..rows {
        let end = ["\n", "\r\n"][n % 2];
        let note = ["", "\"a;b\"", "\"two\nlines\"", "é"][n % 4];
        if n % 3 == 0 {
            let (lat, lon) = (42.4 + (n % 97) as f64 * 0.02, 0.1 + (n % 89) as f64 * 0.04);
            text.push_str(&format!("{n};{note};;{lat:.5};{lon:.5}{end}"));
        } else {
            text.push_str(&format!("{n};{note};{};;{end}", codes[n % codes.len()]));
        }
    }
    text
}
