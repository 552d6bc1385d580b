//! Payment rails: the protocols by which money leaves. Each is pure: it writes what goes out and reads what comes back,
//! and knows neither the database nor the network.

pub mod bank;
