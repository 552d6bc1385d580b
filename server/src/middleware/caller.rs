//! Who calls: address, browser and request id, for the audit trail and the brake on sign-in attempts.
//!
//! A header that names another address is believed only from a proxy that the settings name.

use super::request_id::RequestId;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, header};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use treasury::author::Caller;

/// Proxies whose `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(pub Arc<Vec<IpAddr>>);

/// The longest user agent that is kept, in characters.
const USER_AGENT: usize = 300;

/// Puts the [`Caller`] into the request's extensions; pages and actions take it from there.
pub async fn caller(State(proxies): State<TrustedProxies>, mut request: Request, next: Next) -> Response {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
    let address = resolve(peer.to_canonical(), request.headers(), &proxies.0);
    let user_agent = request
        .headers()
        .get(header::USER_AGENT)
        .map(|value| {
            String::from_utf8_lossy(value.as_bytes())
                .chars()
                .take(USER_AGENT)
                .collect()
        })
        .unwrap_or_default();
    let request_id = request
        .extensions()
        .get::<RequestId>()
        .map(|id| id.0.clone())
        .unwrap_or_default();
    request.extensions_mut().insert(Caller {
        ip: address.to_string(),
        user_agent,
        request_id,
    });
    next.run(request).await
}

/// The last address that no trusted proxy stands for; read from the right, where the proxies wrote.
fn resolve(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let mut address = peer;
    let named: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    for name in named.iter().rev() {
        if !proxies.contains(&address) {
            break;
        }
        match name.trim().parse::<IpAddr>() {
            Ok(ip) => address = ip.to_canonical(),
            Err(_) => break,
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_forged_header_is_believed_from_a_named_proxy_only() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6, 203.0.113.7".parse().unwrap());
        assert_eq!(resolve(ip("198.51.100.1"), &headers, &[]), ip("198.51.100.1"));
        assert_eq!(
            resolve(ip("127.0.0.1"), &headers, &[ip("127.0.0.1")]),
            ip("203.0.113.7")
        );
        let two = [ip("127.0.0.1"), ip("203.0.113.7")];
        assert_eq!(resolve(ip("127.0.0.1"), &headers, &two), ip("6.6.6.6"));
    }
}
