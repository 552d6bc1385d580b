//! A browser without JavaScript: keeps its cookie, follows nothing by itself.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Result, SessionStore};

/// Sessions in memory, counting what is written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sessions {
    records: Arc<Mutex<HashMap<Id, Record>>>,
    writes: Arc<AtomicUsize>,
}

impl Sessions {
    pub(super) fn writes(&self) -> usize {
        self.writes.load(Ordering::SeqCst)
    }

    pub(super) fn count(&self) -> usize {
        self.records.lock().unwrap().len()
    }

    /// Everything stored, as text.
    pub(super) fn dump(&self) -> String {
        format!("{:?}", self.records.lock().unwrap())
    }

    pub(super) fn forget_all(&self) {
        self.records.lock().unwrap().clear();
    }
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        self.save(record).await
    }

    async fn save(&self, record: &Record) -> Result<()> {
        self.writes.fetch_add(1, Ordering::SeqCst);
        self.records.lock().unwrap().insert(record.id, record.clone());
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        Ok(self.records.lock().unwrap().get(id).cloned())
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.writes.fetch_add(1, Ordering::SeqCst);
        self.records.lock().unwrap().remove(id);
        Ok(())
    }
}

/// One person's browser.
#[derive(Clone)]
pub(super) struct Browser {
    router: Router,
    cookie: Option<String>,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: http::HeaderMap,
    pub(super) body: String,
}

impl Answer {
    /// Where it redirects to.
    pub(super) fn location(&self) -> &str {
        self.headers
            .get(header::LOCATION)
            .map(|to| to.to_str().unwrap())
            .unwrap_or_default()
    }

    /// The value of the hidden key of the form that posts to `action`.
    pub(super) fn key(&self, action: &str) -> String {
        let form = self
            .body
            .split_once(&format!("action=\"{action}\""))
            .expect("the form")
            .1;
        let key = form.split_once("name=\"key\" value=\"").expect("its key").1;
        key.split('"').next().unwrap().to_owned()
    }

    /// The hidden fields of the form that posts to `action`, without its key.
    pub(super) fn hidden(&self, action: &str) -> Vec<(&'static str, String)> {
        let form = self
            .body
            .split_once(&format!("action=\"{action}\""))
            .expect("the form")
            .1;
        let form = form.split("</form>").next().unwrap();
        let value = |name: &'static str| {
            let input = form.split_once(&format!("type=\"hidden\" name=\"{name}\" value=\""))?.1;
            Some((name, input.split('"').next().unwrap().to_owned()))
        };
        ["id", "rev", "version", "position"]
            .into_iter()
            .filter_map(value)
            .collect()
    }
}

impl Browser {
    /// Sends a form of the page at `path`, with the key that the page has for it.
    pub(super) async fn fill_in(&mut self, path: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let key = self.get(path).await.key(action);
        let fields: Vec<_> = [("key", key.as_str())].iter().chain(fields).copied().collect();
        self.post(action, &fields).await
    }

    pub(super) fn new(router: Router) -> Self {
        Self { router, cookie: None }
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    /// What is no text, with its headers.
    pub(super) async fn get_bytes(&mut self, path: &str) -> (http::HeaderMap, Vec<u8>) {
        let mut request = Request::get(path).body(Body::empty()).unwrap();
        if let Some(cookie) = &self.cookie {
            request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        (parts.headers, body.collect().await.unwrap().to_bytes().to_vec())
    }

    pub(super) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
            .collect();
        self.post_raw(path, "application/x-www-form-urlencoded", body.join("&"))
            .await
    }

    pub(super) async fn post_raw(&mut self, path: &str, content_type: &str, body: impl Into<Body>) -> Answer {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::CONTENT_TYPE, content_type)
            // What a browser sends, and what the framework would act upon by itself.
            .header(header::ACCEPT, "text/html,application/xhtml+xml")
            .header(header::REFERER, "https://evil.example/?__err=x");
        self.send(request.body(body.into()).unwrap()).await
    }

    pub(super) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        if let Some(cookie) = &self.cookie {
            request.headers_mut().insert(header::COOKIE, cookie.parse().unwrap());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        if let Some(cookie) = parts.headers.get(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
            self.cookie = (!pair.ends_with('=')).then_some(pair);
        }
        let body = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    pub(super) fn cookie(&self) -> Option<&str> {
        self.cookie.as_deref()
    }

    pub(super) fn set_cookie(&mut self, cookie: Option<&str>) {
        self.cookie = cookie.map(str::to_owned);
    }
}

pub(super) fn escape(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() {
                (b as char).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}
