//! temporary
fn main() {
    let t = std::time::Instant::now();
    let d = match eligeo::dataset::Snapshot::load(std::path::Path::new("data")) {
        Ok(d) => d,
        Err(e) => {
            eprintln!("{e}");
            return;
        }
    };
    eprintln!("{:?} {} findings", t.elapsed(), d.findings.len());
    let mut k = std::collections::BTreeMap::new();
    for f in &d.findings {
        *k.entry((f.severity, f.layer.clone(), f.kind)).or_insert(0) += 1;
    }
    eprintln!("{k:#?}");
    for a in std::env::args().skip(1) {
        let q = if let Some((lat, lon)) = a.split_once(',') {
            eligeo::eligibility::PlaceQuery::Point(
                eligeo::geom::LonLat {
                    lon: lon.parse().unwrap(),
                    lat: lat.parse().unwrap(),
                },
                0.0,
            )
        } else if a.len() == 5 {
            eligeo::eligibility::PlaceQuery::Commune(a.parse().unwrap())
        } else {
            eligeo::eligibility::PlaceQuery::Address(a.clone())
        };
        let mut q = eligeo::eligibility::Question::new(q);
        q.day = std::env::var("DATE").unwrap_or("2025-06-01".into()).parse().unwrap();
        let t = std::time::Instant::now();
        let r = eligeo::eligibility::answer(&d, &q);
        eprintln!("{a} {:?}", t.elapsed());
        match r {
            Ok(a) => {
                for z in &a.zones {
                    println!(
                        "{:?} {:?} {:?} {:?} prov={} {}",
                        z.kind,
                        z.code,
                        z.relation,
                        z.distance_m,
                        z.provisional,
                        z.detail.clone().unwrap_or_default()
                    );
                }
                println!("{}", serde_json::to_string(&a.near_zip_zac).unwrap());
                println!("{}", serde_json::to_string(&a.location).unwrap());
                for x in &a.aids {
                    println!("{} {:?} {:?}", x.id, x.status, x.reason);
                }
            }
            Err(e) => println!("{e:?}"),
        }
    }
}
