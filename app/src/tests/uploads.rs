use axum::body::Body;
use bytes::Bytes;
use futures::stream;

use super::browser::{Answer, Browser};
use super::site::{NOTE, TestSite};
use crate::body::MAX_FILE_ERRORS;
use crate::form::{MAX_UPLOAD_BYTES, MAX_UPLOADS};

const TYPE: &str = "multipart/form-data; boundary=b";

async fn upload(jane: &mut Browser, amount: &str, files: &[(&str, usize)]) -> Answer {
    let key = jane.get("/").await.key(NOTE);
    let mut chunks = Vec::new();
    for (name, value) in [("key", key.as_str()), ("purpose", "Toner"), ("amount", amount)] {
        chunks.push(Bytes::from(format!(
            "--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        )));
    }
    for (name, size) in files {
        let head = format!("--b\r\nContent-Disposition: form-data; name=\"receipt\"; filename=\"{name}\"\r\n");
        chunks.push(Bytes::from(head + "Content-Type: application/pdf\r\n\r\n"));
        let chunk = Bytes::from(vec![b'x'; 64 * 1024]);
        (0..size / chunk.len()).for_each(|_| chunks.push(chunk.clone()));
        chunks.push(chunk.slice(..size % chunk.len()));
        chunks.push(Bytes::from_static(b"\r\n"));
    }
    chunks.push(Bytes::from_static(b"--b--\r\n"));
    jane.post_raw(
        NOTE,
        TYPE,
        Body::from_stream(stream::iter(chunks.into_iter().map(Ok::<_, std::io::Error>))),
    )
    .await
}

#[tokio::test]
async fn files_come_with_the_form_and_an_empty_input_is_none() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    upload(&mut jane, "5", &[("a.pdf", 3), ("b.pdf", MAX_UPLOAD_BYTES)]).await;
    assert!(jane.get("/other").await.body.contains("Noted KES 5.00 with 2 receipts"));
    upload(&mut jane, "5", &[("", 0)]).await;
    assert!(jane.get("/other").await.body.contains("with 0 receipts"));
}

#[tokio::test]
async fn a_file_too_large_is_an_error_beside_its_field_and_nothing_is_lost() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    for (files, words) in [
        (
            vec![("scan.pdf", 50_000_000)],
            "“scan.pdf” is too large: a file can have 10 MB",
        ),
        (
            vec![("a", MAX_UPLOAD_BYTES), ("b", MAX_UPLOAD_BYTES), ("c.pdf", 1)],
            "“c.pdf” is too large",
        ),
        (vec![("x.pdf", 1); MAX_UPLOADS + 1], "“x.pdf” is one too many"),
    ] {
        let answer = upload(&mut jane, "4500", &files).await;
        assert_eq!(
            (answer.status.as_u16(), answer.location()),
            (303, "/"),
            "{}",
            answer.body
        );
        let page = jane.get("/").await;
        assert_eq!(page.status, 422);
        assert!(page.body.contains(words), "{}", page.body);
        assert!(
            page.body.contains("Toner") && page.body.contains("value=\"4500\""),
            "{}",
            page.body
        );
        assert!(page.body.contains("href=\"#field-receipt\""), "{}", page.body);
    }
}

#[tokio::test]
async fn ten_thousand_file_parts_are_too_many() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    for (name, size) in [("x.pdf", 1), ("x.pdf", 0), ("", 0)] {
        let answer = upload(&mut jane, "1", &vec![(name, size); 10_000]).await;
        assert_eq!(answer.status, 413, "{name:?} of {size}");
    }
    let long = "x".repeat(7_000);
    let answer = upload(&mut jane, "1", &vec![(long.as_str(), 0); 10]).await;
    assert_eq!(answer.status, 413, "names are text too");
}

#[tokio::test]
async fn an_eleventh_empty_file_is_one_too_many() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    upload(&mut jane, "1", &[("empty.pdf", 0); MAX_UPLOADS]).await;
    assert!(jane.get("/other").await.body.contains("with 10 receipts"));
    upload(&mut jane, "1", &[("empty.pdf", 0); MAX_UPLOADS + 1]).await;
    let page = jane.get("/").await;
    assert_eq!(page.status, 422);
    assert!(page.body.contains("“empty.pdf” is one too many"), "{}", page.body);
}

#[tokio::test]
async fn errors_about_files_do_not_pile_up() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    upload(&mut jane, "1", &[("x.pdf", 1); 900]).await;
    let page = jane.get("/").await;
    assert_eq!(page.status, 422);
    let errors = page.body.matches("is one too many").count();
    // Each stands in the summary and beside its field.
    assert!((1..=2 * MAX_FILE_ERRORS).contains(&errors), "{errors}");
}

#[tokio::test]
async fn a_body_without_end_is_cut_off() {
    let site = TestSite::new().await;
    let mut jane = site.jane().await;
    let answer = upload(&mut jane, "1", &[("endless.pdf", 140 * 1024 * 1024)]).await;
    assert_eq!(answer.status, 413);
    assert!(answer.body.contains("too large"));
}
