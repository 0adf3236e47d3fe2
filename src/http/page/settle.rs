//! Where to settle: the communes by what this doctor would get there for one aid.

mod choices;

use super::ask::{Asked, Refusal, href};
use super::frame::Frame;
use super::questions::{self, Form};
use super::token;
use super::words::{Words, words};
use super::zones::Sign;
use super::{aids, say};
use crate::dataset::Snapshot;
use crate::domain::Date;
use crate::eligibility::aids::QuestionLine;
use crate::eligibility::answer::answer as answer_to;
use crate::eligibility::parse::InvalidParameter;
use crate::eligibility::places::order::{self, Order};
use crate::eligibility::places::{PlaceRow, Places, PlacesQuestion, places};
use crate::eligibility::{PlaceQuery, Question, told};
use crate::geom::LonLat;
use crate::rules::AidId;
use crate::rules::verdict::Status;
use askama::Template;
pub use choices::{Choice, OPEN, name_of};
use choices::{departments, regions, sorts, verdicts};

/// How many communes a page lists.
const ROWS: usize = 50;

/// The aids that are tried in this order when none is named: the first that can be signed that day.
const USUAL: [AidId; 4] = [AidId::Caim, AidId::AidePonctuelle, AidId::Cesp, AidId::Cde];

#[derive(Template)]
#[template(path = "settle.html")]
pub struct SettlePage {
    frame: Frame,
    canonical: String,
    announce: String,
    aid: &'static str,
    aid_name: String,
    aid_href: String,
    day: String,
    day_iso: String,
    aids: Vec<Choice>,
    departments: Vec<Choice>,
    regions: Vec<Choice>,
    verdicts: Vec<Choice>,
    sorts: Vec<Choice>,
    hidden: Vec<(String, String)>,
    /// Every verdict: its sign, name, count and the page with it alone.
    summary: Vec<Summed>,
    total: String,
    provisional: Vec<String>,
    /// Whether it holds for every row: then it is said once, above the list.
    all_provisional: bool,
    notes: Vec<String>,
    rows: Vec<Row>,
    has_distance: bool,
    from: Option<String>,
    previous: Option<String>,
    next: Option<String>,
    page_of: String,
    form: Form,
    csv_href: String,
}

struct Summed {
    sign: Sign,
    text: &'static str,
    count: String,
    href: String,
    current: bool,
}

/// A commune.
struct Row {
    name: String,
    code: String,
    href: String,
    department: String,
    population: String,
    sign: Sign,
    verdict: &'static str,
    provisional: bool,
    amount: String,
    distance: Option<String>,
}

/// The page.
///
/// # Errors
/// A parameter that cannot be taken.
pub fn page(data: &Snapshot, asked: &Asked, today: Date) -> Result<SettlePage, Refusal> {
    let (lang, w) = (asked.lang, words(asked.lang));
    let doctor = asked.about_doctor(today)?;
    let aid = aid_of(data, asked, doctor.day)?;
    let question = question(asked, aid, &doctor)?;
    let wanted = question.verdicts.clone();
    let everything = PlacesQuestion {
        verdicts: None,
        ..question
    };
    let found = places(data, &everything).map_err(Refusal::Parameter)?;
    let from = asked.get("from").and_then(|token| token::point_of(data, token));
    let open = open_questions(data, &doctor, aid, &found);
    let summary = summary(asked, w, &found, wanted.as_deref());
    let mut rows: Vec<PlaceRow> = found.places.clone();
    rows.retain(|row| wanted.as_ref().is_none_or(|all| all.contains(&row.status)));
    order::sort(&mut rows, order_of(asked, from.as_ref().map(|(_, at)| *at)));
    let pages = rows.len().div_ceil(ROWS).max(1);
    let number = asked
        .get("page")
        .and_then(|t| t.parse().ok())
        .unwrap_or(1_usize)
        .clamp(1, pages);
    let go = |to: usize| asked.with(&[("page", &if to > 1 { to.to_string() } else { String::new() })]);
    let shown = rows.iter().skip((number - 1) * ROWS).take(ROWS);
    let aid_name = name_of(data, lang, aid, doctor.day);
    let title = say::fill(w.settle_title_aid, &[&aid_name]);
    let count = say::count(lang, rows.len());
    Ok(SettlePage {
        canonical: asked.canonical(),
        announce: say::fill(w.settle_announce, &[&count, &number.to_string(), &pages.to_string()]),
        aid: aid.as_str(),
        aid_href: href(&format!("/aids/{aid}"), &[("lang", lang.as_str())]),
        day: say::day(lang, doctor.day),
        day_iso: doctor.day.to_string(),
        aids: AidId::ALL
            .iter()
            .map(|id| Choice {
                value: id.to_string(),
                text: name_of(data, lang, *id, doctor.day),
                selected: *id == aid,
            })
            .collect(),
        departments: departments(data, asked),
        regions: regions(data, asked),
        verdicts: verdicts(asked, w),
        sorts: sorts(asked, w, from.is_some()),
        hidden: hidden(asked),
        summary,
        total: count,
        provisional: warnings(asked, &found, true),
        notes: notes(data, asked, aid, doctor.day, &found),
        all_provisional: rows.iter().all(|row| row.provisional),
        rows: shown
            .map(|row| view(data, asked, w, row, from.as_ref().map(|(_, at)| *at)))
            .collect(),
        has_distance: from.is_some(),
        from: from.map(|(label, _)| say::fill(w.settle_from, &[&label])),
        previous: (number > 1).then(|| go(number - 1)),
        next: (number < pages).then(|| go(number + 1)),
        page_of: say::fill(w.settle_page, &[&number.to_string(), &pages.to_string()]),
        form: questions::form(data, asked, "/settle", &own(asked), &open),
        csv_href: csv_href(asked, aid),
        frame: Frame::new(asked, format!("{title} — eligeo"), String::new(), today),
        aid_name,
    })
}

/// The parameters of this page beside place, day, facts and language.
const OWN: [&str; 6] = ["aid", "department", "region", "verdict", "sort", "from"];

fn own(asked: &Asked) -> Vec<(&'static str, &str)> {
    OWN.iter().filter_map(|name| Some((*name, asked.get(name)?))).collect()
}

fn hidden(asked: &Asked) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    pairs.extend(asked.get("from").map(|from| ("from".to_owned(), from.to_owned())));
    let carried = asked.carried().into_iter().filter(|(name, _)| *name != "date");
    pairs.extend(carried.map(|(n, t)| (n.to_owned(), t)));
    pairs
}

fn aid_of(data: &Snapshot, asked: &Asked, day: Date) -> Result<AidId, Refusal> {
    if let Some(text) = asked.get("aid") {
        return text.parse().map_err(|()| {
            Refusal::Parameter(InvalidParameter {
                field: Some("aid".to_owned()),
                what: "no aid has this id".to_owned(),
            })
        });
    }
    let open = |id: &AidId| {
        let file = data.rules.on(*id, day);
        file.is_some_and(|f| f.open.get_ref().includes(day))
    };
    Ok(USUAL.into_iter().find(open).unwrap_or(AidId::Caim))
}

fn question(asked: &Asked, aid: AidId, doctor: &Question) -> Result<PlacesQuestion, Refusal> {
    let mut pairs: Vec<(String, String)> = vec![
        ("aid".to_owned(), aid.to_string()),
        ("date".to_owned(), doctor.day.to_string()),
        ("lang".to_owned(), asked.lang.as_str().to_owned()),
    ];
    // A département says more than the région beside it in the form.
    let scope = asked.get("department").map_or("region", |_| "department");
    for name in [scope, "verdict"] {
        pairs.extend(asked.get(name).map(|text| (name.to_owned(), text.to_owned())));
    }
    let question = PlacesQuestion::from_pairs(&pairs, doctor.day).map_err(Refusal::Parameter)?;
    Ok(PlacesQuestion {
        profile: asked.profile.clone(),
        ..question
    })
}

fn order_of(asked: &Asked, from: Option<LonLat>) -> Order {
    match (asked.get("sort"), from) {
        (Some("name"), _) => Order::Name,
        (Some("population"), _) => Order::Population,
        (Some("distance"), Some(at)) => Order::Distance(at),
        _ => Order::Amount,
    }
}

/// The questions that the aid leaves open, as its best commune asks them.
fn open_questions(data: &Snapshot, doctor: &Question, aid: AidId, found: &Places) -> Vec<QuestionLine> {
    let Some(first) = found.places.first() else {
        return vec![];
    };
    let question = Question {
        place: PlaceQuery::Commune(first.code),
        aids: vec![aid],
        ..doctor.clone()
    };
    answer_to(data, &question)
        .map(|answer| answer.questions)
        .unwrap_or_default()
}

fn summary(asked: &Asked, w: &'static Words, found: &Places, wanted: Option<&[Status]>) -> Vec<Summed> {
    let one = |(status, count): (Status, usize)| {
        let (sign, text) = aids::status_words(w, status);
        Summed {
            sign,
            text,
            count: say::count(asked.lang, count),
            href: asked.with(&[("verdict", status.as_str()), ("page", "")]),
            current: wanted == Some(&[status]),
        }
    };
    order::counts(&found.places).into_iter().map(one).collect()
}

fn warnings(asked: &Asked, found: &Places, provisional: bool) -> Vec<String> {
    let chosen = found.warnings.iter().filter(|w| {
        let about_list = w.code == "zoning_superseded";
        w.code != "informative_only" && about_list == provisional
    });
    chosen.map(|w| say::sentence(asked.lang, &w.message)).collect()
}

/// What is not known of the aid, when it can be signed, and what contradicts itself.
fn notes(data: &Snapshot, asked: &Asked, aid: AidId, day: Date, found: &Places) -> Vec<String> {
    let (lang, w) = (asked.lang, words(asked.lang));
    let mut notes: Vec<String> = found.note.iter().map(|note| say::sentence(lang, note)).collect();
    let open = data.rules.on(aid, day).map(|f| f.open.get_ref());
    if let Some(window) = open.filter(|window| !window.includes(day)) {
        notes.push(match window.to.filter(|to| *to < day) {
            Some(to) => say::fill(w.settle_closed, &[&say::day(lang, window.from), &say::day(lang, to)]),
            None => say::fill(w.opens_on, &[&say::day(lang, window.from)]),
        });
    }
    notes.extend(warnings(asked, found, false));
    notes
}

fn view(data: &Snapshot, asked: &Asked, w: &'static Words, row: &PlaceRow, from: Option<LonLat>) -> Row {
    let lang = asked.lang;
    let (sign, verdict) = aids::status_words(w, row.status);
    let department = data.cog.department_name(row.department);
    Row {
        name: row.name.clone(),
        code: row.code.to_string(),
        href: asked.about(&[("commune", row.code.as_str())]),
        department: format!("{department} ({})", row.department),
        population: row.population.map(|n| say::count(lang, n as usize)).unwrap_or_default(),
        sign,
        verdict,
        provisional: row.provisional,
        amount: row
            .amount
            .as_ref()
            .filter(|_| row.status.is_open())
            .map(|f| told::figure(lang, f).replace('\'', "’"))
            .unwrap_or_default(),
        distance: from
            .and_then(|at| order::distance_to(row, at))
            .map(|m| say::metres(lang, m)),
    }
}

/// The whole list as a file, from the API.
fn csv_href(asked: &Asked, aid: AidId) -> String {
    let mut pairs = own(asked);
    pairs.retain(|(name, _)| !matches!(*name, "aid" | "sort" | "from"));
    if asked.get("department").is_some() {
        pairs.retain(|(name, _)| *name != "region");
    }
    let carried = asked.carried();
    let rest = carried.iter().filter(|(name, _)| *name != "aids");
    let mut all: Vec<(&str, &str)> = vec![("aid", aid.as_str()), ("format", "csv")];
    all.extend(pairs);
    all.extend(rest.map(|(n, t)| (*n, t.as_str())));
    href("/places", &all)
}
