//! The digits of a code are in the mail that carries them and nowhere else: not in a row, not in a line of the log.

use crate::acts;
use crate::client::Client;
use crate::people::Visitor;
use crate::scene::Scene;
use server::settings::LogFormat;
use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use treasury::testing::Person;

/// Everything that is logged, whatever the setting.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whether the digits stand there as a word of their own; within a hash or an id any six digits may.
fn says(text: &str, digits: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| word == digits)
}

#[tokio::test]
async fn s24_the_digits_of_a_code_are_in_its_mail_and_nowhere_else() {
    let log = Log::default();
    let to = log.clone();
    let lines = server::telemetry::subscriber("trace,sqlx=trace,sea_orm=trace", LogFormat::Text, move || to.clone());
    tracing::subscriber::set_global_default(lines.unwrap()).unwrap();
    let scene = Scene::get().await;
    let copy = scene.copy().await;
    let officer = Visitor::Is(Person::Treasury);
    let acts = acts::all(scene).await;
    let act = |action: &str| {
        acts.iter()
            .find(|act| act.action == action && act.situation == "waiting")
    };
    let mut client = Client::new(&copy.net, scene.cookie(officer));
    let ask = act("/actions/payment-code")
        .unwrap()
        .form(scene, &copy.net, officer)
        .await;
    client.post("/actions/payment-code", &ask).await;
    let mail = copy.net.mails.all().pop().unwrap();
    let code: String = mail.text.split_once("code is ").unwrap().1.chars().take(6).collect();
    assert!(says(&mail.text, &code));
    let wrong: String = code.bytes().map(|d| char::from(b'0' + (d - b'0' + 3) % 10)).collect();

    let mut seen = Vec::new();
    for (typed, outcome) in [(&wrong, Some("422 code")), (&code, None)] {
        let release = act("/actions/payment-release").unwrap();
        let mut form = release.form_with(&copy.net.form_key(&client.cookie, "/actions/payment-release"));
        for (_, value) in form.iter_mut().filter(|(name, _)| name == "code") {
            value.clone_from(typed);
        }
        let answer = client.post("/actions/payment-release", &form).await;
        assert_eq!(copy.net.refusal(&client.cookie).await.as_deref(), outcome);
        seen.extend(copy.everything().await);
        seen.push(("the page".to_owned(), client.get(answer.location()).await.body));
    }
    copy.verify().await;
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(
        log.contains("answered") && log.contains("payment-release"),
        "something is logged"
    );
    seen.push(("the log".to_owned(), log));
    for (place, text) in seen {
        assert!(!says(&text, &code) && !says(&text, &wrong), "{place} says a code");
        assert!(!says(&text, "unrelated"), "{place} says a password");
    }
}
