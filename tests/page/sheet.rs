//! The sheet to print: what it must have.

use crate::{data, get, shown};
use axum::http::StatusCode;

#[tokio::test]
async fn the_sheet_has_answer_sources_day_and_version_and_is_no_attestation() {
    for (path, own) in [("/print", true), ("/", false)] {
        let (status, _, html) = get(
            path,
            &[("commune", "09002"), ("date", "2025-12-01"), ("status", "installing")],
        )
        .await;
        assert_eq!(status, StatusCode::OK);
        let at = html.find("<article class=\"sheet-page\"").expect("sheet");
        let sheet = &html[at..at + html[at..].find("</article>").expect("its end")];
        let text = shown(sheet).replace(['\u{a0}', '\u{202f}'], " ");
        for says in [
            "Aigues-Vives (09002)",
            "1er décembre 2025",
            "Ce n’est pas une attestation",
            "Réponse provisoire",
            "En ZIP",
            "50 000 €",
            "arrêté ARS Occitanie 2025-6755",
            "Je m’installe en libéral dans ce lieu",
            &data().version[..23],
        ] {
            assert!(text.contains(says), "{path}: {says}: {text}");
        }
        // The link on paper is about the place, not about the doctor.
        assert!(text.contains("/?commune=09002&#38;date=2025-12-01") && !sheet.contains("status="));
        // It changes with the answer.
        let answer = html.find("id=\"reponse\"");
        assert!(own || answer.is_some_and(|start| start < at));
    }
    let (status, _, html) = get("/print", &[("q", "Aigues-Vives")]).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(html.contains("/?commune=09002"));
}
