//! A browser, as far as it matters here: one connection that stays open, a cookie, and the headers that browsers send.

use crate::Failure;
use std::fmt::Write as _;
use std::net::SocketAddr;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

/// A connection to the server.
pub struct Browser {
    stream: BufReader<TcpStream>,
    address: SocketAddr,
    cookie: Option<String>,
}

/// What the server said, without its body.
#[derive(Debug, Default)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Where to go next.
    pub location: String,
    /// Bytes of the body as they were sent.
    pub length: usize,
    cookie: Option<String>,
}

impl Browser {
    /// Connects.
    pub async fn open(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::with_capacity(64 * 1024, stream),
            address,
            cookie: None,
        })
    }

    /// Connects again, as the person of this session.
    pub async fn like(other: &Self) -> Result<Self, Failure> {
        let mut browser = Self::open(other.address).await?;
        browser.cookie.clone_from(&other.cookie);
        Ok(browser)
    }

    /// Signs in.
    pub async fn sign_in(&mut self, email: &str, password: &str) -> Result<(), Failure> {
        let fields = [("email", email), ("password", password), ("next", "/")];
        let answer = self.post("/actions/sign-in", &fields).await?;
        if answer.status != 303 || self.cookie.is_none() {
            return Err(format!("signing in as {email}: {answer:?}").into());
        }
        Ok(())
    }

    /// The id of the session, which form keys are bound to.
    pub fn session(&self) -> &str {
        let cookie = self.cookie.as_deref().unwrap_or_default();
        cookie.split_once('=').map_or("", |(_, value)| value)
    }

    /// Reads a page.
    pub async fn get(&mut self, path: &str) -> Result<Answer, Failure> {
        self.send("GET", path, "").await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer, Failure> {
        let pairs: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", escape(value)))
            .collect();
        self.send("POST", path, &pairs.join("&")).await
    }

    async fn send(&mut self, method: &str, path: &str, body: &str) -> Result<Answer, Failure> {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nuser-agent: bench\r\naccept: text/html\r\naccept-encoding: gzip\r\n",
            self.address
        );
        if let Some(cookie) = &self.cookie {
            write!(head, "cookie: {cookie}\r\n")?;
        }
        if method == "POST" {
            write!(
                head,
                "origin: http://{}\r\nsec-fetch-site: same-origin\r\n\
                 content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n",
                self.address,
                body.len()
            )?;
        }
        write!(head, "\r\n{body}")?;
        self.stream.get_mut().write_all(head.as_bytes()).await?;
        let answer = self.receive().await?;
        if let Some(cookie) = &answer.cookie {
            self.cookie = Some(cookie.clone());
        }
        Ok(answer)
    }

    async fn receive(&mut self) -> Result<Answer, Failure> {
        let mut answer = Answer::default();
        let mut line = String::new();
        self.stream.read_line(&mut line).await?;
        answer.status = line.split(' ').nth(1).unwrap_or_default().parse()?;
        let (mut length, mut chunked) = (0, false);
        loop {
            line.clear();
            self.stream.read_line(&mut line).await?;
            let Some((name, value)) = line.trim_end().split_once(':') else {
                break;
            };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse()?,
                "transfer-encoding" => chunked = value == "chunked",
                "location" => value.clone_into(&mut answer.location),
                "set-cookie" => answer.cookie = value.split(';').next().map(str::to_owned),
                _ => {}
            }
        }
        answer.length = if chunked {
            self.skip_chunks().await?
        } else {
            self.skip(length).await?;
            length
        };
        Ok(answer)
    }

    async fn skip_chunks(&mut self) -> Result<usize, Failure> {
        let mut whole = 0;
        let mut line = String::new();
        loop {
            line.clear();
            self.stream.read_line(&mut line).await?;
            let size = usize::from_str_radix(line.trim_end(), 16)?;
            self.skip(size + 2).await?;
            if size == 0 {
                return Ok(whole);
            }
            whole += size;
        }
    }

    async fn skip(&mut self, length: usize) -> Result<(), Failure> {
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).await?;
        Ok(())
    }
}

/// Percent-encodes a value of a form.
fn escape(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            byte if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}
