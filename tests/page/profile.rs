//! Questions about the doctor on the page: asked in order, answered in the URL, changed, withdrawn, refused one by one.

use crate::{get, shown};
use axum::http::StatusCode;

/// The fields of the fieldsets, in order.
fn fields(html: &str) -> Vec<&str> {
    let parts = html.split("<fieldset data-field=\"").skip(1);
    parts.filter_map(|part| part.split('"').next()).collect()
}

const PLACE: [(&str, &str); 2] = [("commune", "09002"), ("date", "2025-12-01")];

async fn page(more: &[(&str, &str)]) -> String {
    let pairs: Vec<(&str, &str)> = PLACE.iter().chain(more).copied().collect();
    let (status, _, html) = get("/", &pairs).await;
    assert_eq!(status, StatusCode::OK, "{more:?}");
    html
}

#[tokio::test]
async fn the_form_asks_in_the_order_of_the_answer_and_carries_the_state() {
    let html = page(&[("lang", "en")]).await;
    let form = &html[html.find("<form id=\"profil\"").expect("form")..];
    let form = &form[..form.find("</form>").expect("its end")];
    let answer = crate::json("/eligibility?commune=09002&date=2025-12-01").await;
    let mut asked: Vec<&str> = answer["questions"]
        .as_array()
        .expect("questions")
        .iter()
        .map(|q| q["field"].as_str().expect("field"))
        .collect();
    // But for who is asking, which comes first.
    asked.sort_by_key(|field| *field != "status");
    let shown = fields(form);
    assert!(asked.len() > 5);
    assert_eq!(shown[..asked.len()], asked[..]);
    for hidden in [
        "name=\"commune\" value=\"09002\"",
        "name=\"date\" value=\"2025-12-01\"",
        "name=\"lang\" value=\"en\"",
    ] {
        assert!(form.contains(&format!("<input type=\"hidden\" {hidden}>")), "{hidden}");
    }
    assert!(form.contains("<input type=\"radio\" name=\"status\" value=\"\" checked>"));
    assert!(form.contains("<input type=\"checkbox\" name=\"practice\" value=\"none\">"));
    assert!(form.contains("type=\"number\" name=\"days_per_week\" value=\"\" min=\"0\" max=\"7\""));
    assert!(form.contains("<button type=\"submit\">"));
}

#[tokio::test]
async fn an_answer_decides_and_can_be_changed_or_withdrawn() {
    let html = page(&[("status", "installing"), ("days_per_week", "3")]).await;
    let text = shown(&html);
    assert!(text.contains("Je m’installe en libéral dans ce lieu") && text.contains("d’après vos réponses"));
    assert!(html.contains("value=\"installing\" checked") && html.contains("name=\"days_per_week\" value=\"3\""));
    // Without one fact the other is kept.
    assert!(html.contains("/?commune=09002&#38;date=2025-12-01&#38;days_per_week=3#profil"));
    assert!(html.contains("/?commune=09002&#38;date=2025-12-01&#38;status=installing#profil"));
    let student = page(&[("status", "student")]).await;
    assert_ne!(shown(&student), text);
}

#[tokio::test]
async fn a_wrong_value_is_said_at_its_field_and_the_rest_is_answered() {
    let html = page(&[
        ("status", "installing"),
        ("age", "17"),
        ("installed_on", "2025-02-31"),
        ("practice", "msp"),
        ("practice", "none"),
        ("main_practice_commune", "Aigues-Vives"),
    ])
    .await;
    for field in ["age", "installed_on", "practice", "main_practice_commune"] {
        let at = html
            .find(&format!("id=\"question-{field}-error\""))
            .unwrap_or_else(|| panic!("{field}"));
        assert!(html.contains(&format!("href=\"#question-{field}\"")), "{field}");
        assert!(
            html[..at].contains(&format!("id=\"question-{field}\" class=\"has-error\"")),
            "{field}"
        );
    }
    let text = shown(&html).replace('\u{a0}', " ");
    assert!(text.contains("nombre entier de 18 à 100"), "{text}");
    assert!(html.contains("name=\"age\" value=\"17\"") && html.contains("value=\"installing\" checked"));
    // What could not be taken is in no link.
    assert!(!html.contains("age=17"));
    assert_eq!(html.matches("class=\"has-error\"").count(), 4);
}

#[tokio::test]
async fn aids_held_are_boxes_and_then_days() {
    let first = page(&[("held", "caim")]).await;
    assert!(first.contains("name=\"held\" value=\"caim\" checked"));
    assert!(first.contains("type=\"date\" name=\"held.caim.signed_on\" value=\"\""));
    assert!(!first.contains("name=\"held.cde.signed_on\""));
    let html = page(&[("held", "caim"), ("held.caim.signed_on", "2025-11-20")]).await;
    let text = shown(&html).replace('\u{a0}', " ");
    assert!(text.contains("court jusqu’au 20 novembre 2030"), "{text}");
    // Links have it in the form of the API.
    assert!(html.contains("held_aids=%5B%7B%22aid%22%3A%22caim%22%2C%22signed_on%22%3A%222025-11-20%22%7D%5D"));
    let same = page(&[("held_aids", "[{\"aid\":\"caim\",\"signed_on\":\"2025-11-20\"}]")]).await;
    assert_eq!(html, same);
    let none = page(&[("held", "none")]).await;
    assert!(none.contains("name=\"held\" value=\"none\" checked"));
}

#[tokio::test]
async fn a_commune_may_be_named_in_words() {
    let named = page(&[("main_practice_commune", "Mende")]).await;
    let coded = page(&[("main_practice_commune", "48095")]).await;
    assert_eq!(named, coded);
    assert!(named.contains("value=\"Mende (48095)\"") && named.contains("main_practice_commune=48095"));
    // Both an INSEE code and a postcode: the code, as in the API.
    let both = page(&[("main_practice_commune", "13001")]).await;
    assert!(both.contains("value=\"Aix-en-Provence (13001)\""));
}

#[tokio::test]
async fn closed_groups_are_folded_and_running_contracts_are_not() {
    let html = page(&[]).await;
    assert!(html.contains("<details class=\"folded\">"));
    let (_, _, html) = get(
        "/",
        &[
            ("commune", "09002"),
            ("date", "2026-11-10"),
            ("held", "caim"),
            ("held.caim.signed_on", "2025-11-20"),
        ],
    )
    .await;
    let running = html.find("Fermées, mais la vôtre court").expect("the group");
    assert!(running < html.find("Fermées à cette date").expect("the others"));
}
