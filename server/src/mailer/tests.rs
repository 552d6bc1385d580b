use super::*;
use crate::secret::Secret;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

mod trouble;

fn mail(subject: &str, text: &str) -> Mail {
    Mail {
        to: "jane@amani.example".into(),
        subject: subject.into(),
        text: text.into(),
        html: format!("<p>{text}</p>"),
        id: "job-1".into(),
    }
}

/// The mail as it lies in a directory: its head and its text.
async fn written(mail: &Mail) -> (String, String) {
    let directory = tempfile::tempdir().unwrap();
    let mailer = Mailer::directory(directory.path()).unwrap();
    mailer.send(mail).await.unwrap();
    let files = std::fs::read_dir(directory.path()).unwrap();
    let mut paths = files.map(|entry| entry.unwrap().path());
    let eml = paths.find(|path| path.extension().is_some_and(|e| e == "eml")).unwrap();
    let text = std::fs::read_to_string(eml).unwrap();
    let (head, text) = text.split_once("\r\n\r\n").unwrap();
    (head.to_owned(), text.to_owned())
}

#[tokio::test]
async fn a_subject_cannot_add_headers_nor_a_name_recipients() {
    let mut mail = mail("Paid\r\nBcc: thief@evil.example", "first\r\n.\r\nlast");
    let (head, _) = written(&mail).await;
    assert!(!head.contains("\nBcc:"), "{head}");
    assert!(head.contains("Message-ID: <job-1@countersign.example>"), "{head}");
    mail.to = "Jane\" <jane@amani.example>, thief@evil.example".into();
    let directory = tempfile::tempdir().unwrap();
    let mailer = Mailer::directory(directory.path()).unwrap();
    assert!(mailer.send(&mail).await.unwrap_err().permanent);
}

#[tokio::test]
async fn a_subject_is_one_line_and_reads_as_it_was_typed() {
    for (typed, read) in [
        ("Paid\u{2028}Bcc: thief@evil.example", "Paid Bcc: thief@evil.example"),
        ("Paid\u{85}Bcc: thief@evil.example", "Paid Bcc: thief@evil.example"),
        ("Paid\u{2029}\u{b}\u{c}x", "Paid   x"),
        ("To =?utf-8?b?UGFpZCBieSB1cw==?=", "To = ?utf-8?b?UGFpZCBieSB1cw== ?="),
        ("=?utf-8?q?=0D=0ABcc:_x?= é", "= ?utf-8?q?=0D=0ABcc:_x?= é"),
    ] {
        assert_eq!(subject(typed), read);
        let (head, _) = written(&mail(typed, "text")).await;
        let subjects = head.lines().filter(|line| line.starts_with("Subject:")).count();
        assert_eq!((subjects, head.contains("\nBcc")), (1, false), "{head}");
        assert!(head.is_ascii(), "{head}");
        assert!(
            !head.contains("=?utf-8?b?UGFp") && !head.contains("=?utf-8?q?=0D"),
            "{head}"
        );
    }
}

/// Takes one mail as a mail server does; gives back what was sent as DATA, and every command.
async fn take_one(listener: TcpListener) -> (Vec<String>, Vec<String>) {
    let (stream, _) = listener.accept().await.unwrap();
    let mut stream = BufReader::new(stream);
    let (mut data, mut commands) = (Vec::new(), Vec::new());
    say(&mut stream, "220 sink").await;
    while let Some(command) = line(&mut stream).await {
        let answer = match command.split(' ').next().unwrap() {
            "DATA" => "354 go on",
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        commands.push(command);
        say(&mut stream, answer).await;
        if answer.starts_with("354") {
            while let Some(text) = line(&mut stream).await.filter(|text| text != ".") {
                data.push(text);
            }
            say(&mut stream, "250 taken").await;
            break;
        }
    }
    (data, commands)
}

async fn say(stream: &mut BufReader<TcpStream>, words: &str) {
    stream.write_all(format!("{words}\r\n").as_bytes()).await.unwrap();
}

async fn line(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    (stream.read_line(&mut line).await.unwrap() > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}

#[tokio::test]
async fn a_mail_has_its_text_and_the_same_as_html() {
    let (head, body) = written(&mail("Paid", "Ünlike\n")).await;
    assert!(head.contains("Content-Type: multipart/alternative"), "{head}");
    let parts: Vec<_> = body.lines().filter(|line| line.starts_with("Content-Type:")).collect();
    let kinds = [
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
    ];
    assert_eq!(parts, kinds, "the one that is shown comes last (RFC 2046, 5.1.4)");
    let directory = tempfile::tempdir().unwrap();
    let mailer = Mailer::directory(directory.path()).unwrap();
    mailer.send(&mail("Paid", "Ünlike\n")).await.unwrap();
    let read = app::mail::mailbox::newest(directory.path()).await;
    assert_eq!((read[0].subject.as_str(), read[0].text.trim_end()), ("Paid", "Ünlike"));
}

#[tokio::test]
async fn a_dot_alone_does_not_end_a_mail() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let taken = tokio::spawn(take_one(listener));
    let settings = MailSettings {
        url: Secret::new(url),
        from: "Countersign <no-reply@amani.example>".into(),
    };
    let mailer = Mailer::smtp(&settings).unwrap();
    let text = "first\n.\nMAIL FROM:<thief@evil.example>\n..two\nlast\n";
    mailer
        .send(&mail("Paid\r\nRCPT TO:<thief@evil.example>", text))
        .await
        .unwrap();
    let (data, commands) = taken.await.unwrap();
    let text_begins = data.iter().position(|line| line == "first").unwrap();
    let sent: Vec<_> = data[text_begins..].iter().map(String::as_str).collect();
    assert_eq!(
        sent[..5],
        ["first", "..", "MAIL FROM:<thief@evil.example>", "...two", "last"],
        "a dot that begins a line is doubled on the wire (RFC 5321, 4.5.2)"
    );
    let to: Vec<_> = commands.iter().filter(|it| it.starts_with("RCPT")).collect();
    assert_eq!(to, ["RCPT TO:<jane@amani.example>"]);
}
