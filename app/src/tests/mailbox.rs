//! The demo's mailbox.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use treasury::testing::Person;

use super::office::Office;
use crate::paths;

/// A directory of its own with two mails and a file that is none.
pub(super) fn mails() -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::SeqCst);
    let directory = std::env::temp_dir().join(format!("countersign-mails-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    for (name, to, subject, text) in [
        (
            "a.eml",
            "tom@amani.example",
            "Code to release",
            "Your release code is 123456\n",
        ),
        (
            "b.eml",
            "amina@amani.example",
            "Paid <b>",
            "<script>alert(1)</script>\nhttps://pay.amani.example/payments/7\nhttps://pay.amani.example.evil/x\n",
        ),
        ("c.txt", "x", "Not a mail", ""),
    ] {
        let mail = format!("From: demo@countersign.example\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n{text}");
        std::fs::write(directory.join(name), mail).unwrap();
    }
    directory
}

#[tokio::test]
async fn the_mailbox_of_the_demo_is_for_everybody_and_filtered_by_address() {
    let directory = mails();
    let office = Office::demo(directory.clone()).await;
    let mut stranger = office.stranger();
    let page = stranger.get(paths::MAILBOX).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.body.matches("<article").count(), 2, "{}", page.body);
    assert!(
        page.body.contains("Paid &lt;b&gt;") && page.body.contains("&lt;script&gt;"),
        "{}",
        page.body
    );
    assert!(page.body.contains("href=\"/payments/7\""), "{}", page.body);
    assert!(!page.body.contains("href=\".evil"), "{}", page.body);
    let page = stranger.get("/mailbox?to=Tom%40amani.example").await;
    assert_eq!(page.body.matches("<article").count(), 1);
    assert!(page.body.contains("123456"), "{}", page.body);
    let page = stranger.get("/mailbox?to=nobody%40amani.example").await;
    assert!(page.body.contains("No mail"), "{}", page.body);
    assert!(
        stranger.get(paths::SIGN_IN).await.body.contains("demo-note"),
        "the demo says that it is one"
    );
    let mut tom = office.browser(Person::Treasury).await;
    assert!(tom.get(paths::PAYMENTS).await.body.contains("demo-note"));
    std::fs::remove_dir_all(directory).unwrap();
}

#[tokio::test]
async fn there_is_no_mailbox_outside_the_demo() {
    let office = Office::open().await;
    assert_eq!(office.stranger().get(paths::MAILBOX).await.status, 404);
    let mut tom = office.browser(Person::Treasury).await;
    let page = tom.get(paths::MAILBOX).await;
    assert_eq!(page.status, 404);
    assert!(!page.body.contains("demo-note") && !page.body.contains("emo mailbox"));
}
