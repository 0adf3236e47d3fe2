//! Numbers as people write them.

use crate::domain::Lang;
use rust_decimal::Decimal;

/// Groups thousands and writes the decimals that are there: "31 250", "12 500,50"; "31,250", "12,500.50".
pub(super) fn plain(number: Decimal, lang: Lang) -> String {
    let text = number.normalize().to_string();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push_str(lang.pick("\u{202f}", ","));
        }
        grouped.push(digit);
    }
    if part.is_empty() {
        return format!("{sign}{grouped}");
    }
    format!("{sign}{grouped}{}{part}", lang.pick(",", "."))
}

/// Euros: "31 250 €", "€31,250".
pub(super) fn euros(sum: Decimal, lang: Lang) -> String {
    let mut sum = sum;
    if !sum.fract().is_zero() {
        sum.rescale(2);
    }
    match lang {
        Lang::Fr => format!("{}\u{a0}€", plain(sum, lang)),
        Lang::En => format!("€{}", plain(sum, lang)),
    }
}

/// A share or a rate in per cent: "10 %", "10%".
pub(super) fn percent(rate: Decimal, lang: Lang) -> String {
    let number = plain(rate * Decimal::ONE_HUNDRED, lang);
    format!("{number}{}", lang.pick("\u{a0}%", "%"))
}
