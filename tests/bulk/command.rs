//! `eligeo bulk`, run as a program.

use super::table;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

fn eligeo(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_eligeo"));
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    command
        .arg("bulk")
        .args(args)
        .arg("--data")
        .arg(data)
        .current_dir(folder);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub fn bulk(folder: &Path, args: &[&str]) -> Output {
    eligeo(folder, args).output().expect("the program runs")
}

pub fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Runs it and checks that it went well; the text that was written.
fn done(folder: &Path, input: &[u8], args: &[&str]) -> String {
    fs::write(folder.join("in.csv"), input).expect("written");
    let all = [&["in.csv", "-o", "out.csv", "--force", "--date", "2025-06-01"], args].concat();
    let output = bulk(folder, &all);
    assert!(output.status.success(), "{}", said(&output));
    assert!(!folder.join("out.csv.part").exists() && !folder.join("out.csv.part.state").exists());
    fs::read_to_string(folder.join("out.csv")).expect("UTF-8")
}

#[test]
fn input_columns_come_out_byte_for_byte() {
    let folder = tempfile::tempdir().expect("folder");
    let input =
        "nom;\"code \"\"x\"\"\";lat;lon\r\n\"a;b\";34172;;\n\n c ;;43,6108;3,8768\r\"l1\r\nl2\";11132\nlast;48095;;";
    let text = done(
        folder.path(),
        input.as_bytes(),
        &[
            "--aids",
            "caim,cde",
            "--commune",
            "code \"x\"",
            "--lat",
            "lat",
            "--lon",
            "lon",
        ],
    );
    let lines: Vec<&str> = text.split('\n').collect();
    assert!(lines[0].starts_with("nom;\"code \"\"x\"\"\";lat;lon;commune_code;zone;zone_qpv;qpv;"));
    assert!(
        lines[0].ends_with("eligeo_status;eligeo_detail;aid_caim;aid_cde\r"),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with("\"a;b\";34172;;;34172;undetermined;"),
        "{}",
        lines[1]
    );
    assert_eq!(lines[2], "");
    assert!(
        lines[3].starts_with(" c ;;43,6108;3,8768;34172;zar;;;outside;;met;7117.89;false;ok;"),
        "{}",
        lines[3]
    );
    // A row cut short has its cells under the right names.
    assert!(
        lines[4].starts_with("l2\";11132;;;11132;zac;;;outside;;met;0.00;false;ok;"),
        "{}",
        lines[4]
    );
    assert!(lines[5].starts_with("last;48095;;;48095;") && !text.ends_with('\n'));
}

#[test]
fn encodings_and_delimiters_are_found() {
    let folder = tempfile::tempdir().expect("folder");
    for (input, start) in [
        (
            &b"\xef\xbb\xbfcode,nom\n34172,\xc3\xa9\n"[..],
            "\u{feff}code,nom,commune_code",
        ),
        (b"code\tnom\n34172\t\xe9\n", "code\tnom\tcommune_code"),
        (b"code|nom\n34172|\xe9\n", "code|nom|commune_code"),
    ] {
        let text = done(folder.path(), input, &["--aids", "none"]);
        assert!(text.starts_with(start) && text.contains('é'), "{text}");
        assert!(text.contains("34172") && text.contains("ok"), "{text}");
    }
}

#[test]
fn rows_that_are_wrong_harm_no_others() {
    let folder = tempfile::tempdir().expect("folder");
    let input = "code,lat,lon,jour,age\n34172,,,2025-06-01,40\n,95,3,,\n,abc,3,,\n,43,,,\n3417X,,,,\n34172,,,2025-99-01,\n34172,,,,12\n\
        34172,,,,,,\n34\u{0}172,,,,\n,,,,\n34172,,,01/06/2025,41\n";
    let args = [
        "--aids",
        "cde",
        "--commune",
        "code",
        "--lat",
        "lat",
        "--lon",
        "lon",
        "--date",
        "jour",
        "--profile-column",
        "age=age",
        "--lang",
        "en",
    ];
    fs::write(folder.path().join("in.csv"), input).expect("written");
    let output = bulk(folder.path(), &[&["in.csv", "-o", "-"][..], &args].concat());
    assert!(output.status.success(), "{}", said(&output));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let details: Vec<&str> = text.lines().skip(1).collect();
    for (line, part) in details.iter().zip([
        ",ok,commune 34172",
        ",error,lat: 95",
        ",error,\"lat: \"\"abc\"\"",
        ",error,lon: is empty",
        ",error,\"commune: ",
        ",error,\"date: ",
        ",error,age: must be",
        ",error,\"the row has 7 cells",
        ",error,the row has a NUL",
        ",skipped,",
        ",ok,commune 34172",
    ]) {
        assert!(line.contains(part), "{line} has no {part}");
    }
    assert_eq!(details.len(), 11);
    assert!(said(&output).contains("ok 2, skipped 1, error 8"), "{}", said(&output));
}

#[test]
fn files_that_are_no_tables_are_refused_in_one_line() {
    let folder = tempfile::tempdir().expect("folder");
    let large = format!("code,x\n34172,\"{}\"\n", "x".repeat(10 << 20));
    let wide = format!("{}\n", vec!["c"; 1_500].join(","));
    for (input, part, code) in [
        (&b""[..], "empty", 1),
        (b" \r\n\n", "empty", 1),
        (b"code,nom\n", "a header and no rows", 1),
        (b"PK\x03\x04zip", "zip", 1),
        (b"%PDF-1.7", "PDF", 1),
        (b"c\0o\0d\0e\0\n\0", "binary", 1),
        (
            b"code,x\n34172,1\n11132,\"open\n48095,2\n",
            "row 2, column 2: a quote",
            1,
        ),
        (large.as_bytes(), "row 1, column 2: the cell", 1),
        (wide.as_bytes(), "1500 columns", 1),
        (b"nom,prenom\nA,B\n", "nom, prenom", 2),
    ] {
        fs::write(folder.path().join("in.csv"), input).expect("written");
        let output = bulk(folder.path(), &["in.csv", "-o", "out.csv"]);
        assert_eq!(output.status.code(), Some(code), "{}", said(&output));
        assert!(
            said(&output).contains(part) && said(&output).lines().count() == 1,
            "{}",
            said(&output)
        );
        assert!(!folder.path().join("out.csv").exists());
    }
    let columns: Vec<String> = (0..300).map(|n| format!("c{n}")).collect();
    let wide = format!("{},code\n{},34172\n", columns.join(","), columns.join(","));
    assert!(done(folder.path(), wide.as_bytes(), &[]).contains("c299,34172,34172,"));
}

#[test]
fn a_result_is_never_lost_by_mistake() {
    let folder = tempfile::tempdir().expect("folder");
    fs::write(folder.path().join("in.csv"), "code\n34172\n").expect("written");
    fs::write(folder.path().join("out.csv"), "mine").expect("written");
    let refused = bulk(folder.path(), &["in.csv", "-o", "out.csv"]);
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert_eq!(fs::read_to_string(folder.path().join("out.csv")).expect("kept"), "mine");
    let unknown = bulk(folder.path(), &["in.csv", "-o", "x.csv", "--commune", "insee"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(said(&unknown).contains("the columns are: code"), "{}", said(&unknown));
}

#[test]
fn a_csv_is_never_named_a_workbook() {
    let folder = tempfile::tempdir().expect("folder");
    fs::write(folder.path().join("in.csv"), "code\n48095\n").expect("written");
    let output = bulk(folder.path(), &["in.csv", "-o", "out.XLSX"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("name one that ends in .csv"),
        "{}",
        said(&output)
    );
    assert!(!folder.path().join("out.XLSX").exists());
}

#[test]
fn killed_at_any_time_it_goes_on_to_the_same_bytes() {
    let folder = tempfile::tempdir().expect("folder");
    fs::write(folder.path().join("in.csv"), table(150_000)).expect("written");
    let options = [
        "--date",
        "2025-06-01",
        "--aids",
        "caim",
        "--threads",
        "2",
        "--commune",
        "code",
        "--lat",
        "lat",
        "--lon",
        "lon",
    ];
    let whole = bulk(folder.path(), &[&["in.csv", "-o", "whole.csv"][..], &options].concat());
    assert!(whole.status.success(), "{}", said(&whole));
    let mut kills = 0;
    for pause in [1_200_u64, 1_700, 2_300, 2_900, 1_500] {
        let mut running = eligeo(
            folder.path(),
            &[&["in.csv", "-o", "out.csv", "--resume"][..], &options].concat(),
        )
        .spawn()
        .expect("the program runs");
        std::thread::sleep(Duration::from_millis(pause));
        if running.try_wait().expect("status").is_some() {
            break;
        }
        running.kill().expect("killed");
        running.wait().expect("ended");
        kills += 1;
    }
    if !folder.path().join("out.csv").exists() {
        // Without a state there is nothing to go on with, and any options begin anew.
        if folder.path().join("out.csv.part.state").exists() {
            let options = [
                "in.csv",
                "-o",
                "out.csv",
                "--resume",
                "--aids",
                "cde",
                "--date",
                "2025-06-01",
            ];
            let other = bulk(folder.path(), &options);
            assert_eq!(other.status.code(), Some(2), "{}", said(&other));
            assert!(said(&other).contains("the options changed"), "{}", said(&other));
        }
        let last = bulk(
            folder.path(),
            &[&["in.csv", "-o", "out.csv", "--resume"][..], &options].concat(),
        );
        assert!(last.status.success(), "{}", said(&last));
        assert_eq!(said(&last), said(&whole), "the summary counts all rows");
    }
    assert!(kills > 0, "it was done before it could be stopped");
    let (a, b) = (
        fs::read(folder.path().join("whole.csv")),
        fs::read(folder.path().join("out.csv")),
    );
    assert!(a.expect("whole") == b.expect("out"), "the bytes differ");
}

#[test]
fn a_full_disk_is_said_and_what_was_written_is_kept() {
    let folder = tempfile::tempdir().expect("folder");
    fs::write(folder.path().join("in.csv"), table(50_000)).expect("written");
    let program = env!("CARGO_BIN_EXE_eligeo");
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    // No file of more than 1 MiB can be written, as on a disk with so much room.
    let script = format!(
        "trap '' XFSZ; ulimit -f 1024; exec '{program}' bulk in.csv -o out.csv --aids none --date 2025-06-01 --data '{}'",
        data.display()
    );
    let output = Command::new("bash")
        .args(["-c", &script])
        .current_dir(folder.path())
        .output()
        .expect("bash");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(
        said(&output).contains("cannot be written") && said(&output).lines().count() == 1,
        "{}",
        said(&output)
    );
    assert!(folder.path().join("out.csv.part").exists() && !folder.path().join("out.csv").exists());
    let resumed = bulk(
        folder.path(),
        &[
            "in.csv",
            "-o",
            "out.csv",
            "--aids",
            "none",
            "--date",
            "2025-06-01",
            "--resume",
        ],
    );
    assert!(resumed.status.success(), "{}", said(&resumed));
    let whole = bulk(
        folder.path(),
        &["in.csv", "-o", "-", "--aids", "none", "--date", "2025-06-01"],
    );
    assert!(
        whole.stdout == fs::read(folder.path().join("out.csv")).expect("out"),
        "the bytes differ"
    );
}
