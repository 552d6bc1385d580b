//! Mail servers that refuse, hang, drip and break off: each is told apart, none holds anybody up.

use super::*;
use tokio::task::JoinHandle;

/// What a mail server does wrong.
#[derive(Clone, Copy)]
enum Fault {
    /// Takes the connection and says nothing.
    Hangs,
    /// Greets without end.
    Drips,
    /// Answers this to a command.
    Answers(&'static str, &'static str),
    /// Takes the whole mail and goes away without a word.
    Drops,
}

/// A mail server with this fault; gives the lines of the mail back.
async fn server(fault: Fault) -> (Mailer, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mailer = mailer(&format!("smtp://{}", listener.local_addr().unwrap()));
    (mailer, tokio::spawn(async move { misbehave(listener, fault).await }))
}

fn mailer(url: &str) -> Mailer {
    let settings = MailSettings {
        url: Secret::new(url),
        from: "Countersign <no-reply@amani.example>".into(),
    };
    Mailer::smtp(&settings).unwrap()
}

async fn misbehave(listener: TcpListener, fault: Fault) -> Vec<String> {
    let (stream, _) = listener.accept().await.unwrap();
    let mut stream = BufReader::new(stream);
    let mut data = Vec::new();
    match fault {
        Fault::Hangs => std::future::pending().await,
        Fault::Drips => while stream.write_all(b"220-wait\r\n").await.is_ok() {},
        _ => say(&mut stream, "220 sink").await,
    }
    while let Some(command) = line(&mut stream).await {
        let word = command.split(' ').next().unwrap();
        match fault {
            Fault::Answers(to, answer) if to == word => say(&mut stream, answer).await,
            _ if word == "DATA" => {
                say(&mut stream, "354 go on").await;
                while let Some(text) = line(&mut stream).await.filter(|text| text != ".") {
                    data.push(text);
                }
                match fault {
                    Fault::Answers(".", answer) => say(&mut stream, answer).await,
                    _ => return data,
                }
            }
            _ => say(&mut stream, "250 ok").await,
        }
    }
    data
}

fn message_id(data: &[String]) -> &str {
    data.iter().find(|line| line.starts_with("Message-ID:")).unwrap()
}

#[tokio::test]
async fn f17_a_refusal_is_for_good_and_trouble_is_not() {
    for (to, answer, permanent) in [
        ("RCPT", "550 no such mailbox", true),
        ("MAIL", "553 not from you", true),
        (".", "554 looks like spam", true),
        ("RCPT", "450 greylisted", false),
        (".", "451 try later", false),
        ("EHLO", "421 too busy", false),
    ] {
        let (mailer, _) = server(Fault::Answers(to, answer)).await;
        let why = mailer.send(&mail("Paid", "text\n")).await.unwrap_err();
        assert_eq!(why.permanent, permanent, "{answer}: {why}");
        assert!(why.reason.contains(&answer[..3]), "{answer}: {why}");
    }
}

#[tokio::test]
async fn f17_a_server_that_is_not_there_or_hangs_or_drips_is_given_up_and_tried_again() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let why = mailer(&format!("smtp://{port}"))
        .send(&mail("Paid", "text\n"))
        .await
        .unwrap_err();
    assert!(!why.permanent, "{why}");
    for fault in [Fault::Hangs, Fault::Drips] {
        let (mailer, serving) = server(fault).await;
        let mailer = Mailer {
            whole: Duration::from_millis(100),
            ..mailer
        };
        let why = mailer.send(&mail("Paid", "text\n")).await.unwrap_err();
        assert_eq!(
            (why.reason.as_str(), why.permanent),
            ("the mail server took too long", false)
        );
        serving.abort();
    }
}

#[tokio::test]
async fn f17_a_server_that_breaks_off_after_the_mail_gets_the_same_one_again() {
    let (mailer, first) = server(Fault::Drops).await;
    let sent = mail("Paid", "text\n");
    let why = mailer.send(&sent).await.unwrap_err();
    assert!(!why.permanent, "{why}");
    let (mailer, second) = server(Fault::Drops).await;
    assert!(mailer.send(&sent).await.is_err());
    let (first, second) = (first.await.unwrap(), second.await.unwrap());
    assert_eq!(message_id(&first), "Message-ID: <job-1@amani.example>");
    assert_eq!(
        message_id(&first),
        message_id(&second),
        "who has both sees that they are one"
    );
}
