//! Rules about the manifests: who may depend on whom, and on what nobody may.

use crate::tree::File;
use toml::{Table, Value};

/// What a crate must do without, and why. A name covers its family: `axum` means `axum-extra` too.
const WITHOUT: &[(&str, &[&str], &str)] = &[
    (
        "treasury",
        &["app", "server", "leptos", "axum", "tower", "http", "hyper", "lettre"],
        "the domain knows no web and no mail server",
    ),
    ("app", &["server", "sea-orm", "sqlx"], "a page cannot compile a query"),
    (
        "statements",
        &[
            "treasury",
            "app",
            "server",
            "migrations",
            "sea-orm",
            "sqlx",
            "tokio",
            "leptos",
            "axum",
        ],
        "it reads files, and knows nothing else",
    ),
    ("server", &["sea-orm", "sqlx"], "all SQL is in treasury"),
];

/// All that the migrations may use; entities would thaw old ones.
const MIGRATIONS_USE: &[&str] = &["async-trait", "sea-orm-migration"];

/// Dependencies against the one direction: migrations <- treasury <- app <- server, and statements beside treasury.
pub fn wrong_way(files: &[File]) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in files {
        let Some((package, "Cargo.toml")) = file.path.split_once('/') else {
            continue;
        };
        let used = dependencies(&file.text);
        for (_, family, why) in WITHOUT.iter().filter(|(of, ..)| *of == package) {
            for name in used
                .iter()
                .filter(|name| family.iter().any(|banned| is_of_family(name, banned)))
            {
                complaints.push(format!("{}: {name}: {why}", file.path));
            }
        }
        if package == "migrations" {
            for name in used.iter().filter(|name| !MIGRATIONS_USE.contains(&name.as_str())) {
                complaints.push(format!("{}: {name}: an old migration must stay as it was", file.path));
            }
        }
    }
    complaints
}

/// OpenSSL, in any disguise, anywhere below us.
pub fn openssl(files: &[File]) -> Vec<String> {
    let Some(lock) = files.iter().find(|file| file.path == "Cargo.lock") else {
        return vec!["Cargo.lock is missing".into()];
    };
    let lock: Table = lock.text.parse().unwrap();
    let packages = lock["package"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|package| package["name"].as_str());
    let banned = packages.filter(|name| ["openssl", "openssl-sys", "native-tls"].contains(name));
    banned
        .map(|name| format!("Cargo.lock: {name}: TLS is rustls with ring; find who brought this"))
        .collect()
}

/// The packages a manifest names, those for tests, for building and for one platform included.
fn dependencies(manifest: &str) -> Vec<String> {
    let manifest: Table = manifest.parse().unwrap();
    let platforms = manifest
        .get("target")
        .and_then(Value::as_table)
        .into_iter()
        .flat_map(Table::values);
    let tables = std::iter::once(&manifest).chain(platforms.filter_map(Value::as_table));
    let mut names = Vec::new();
    for table in tables {
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            for (name, value) in table.get(kind).and_then(Value::as_table).into_iter().flatten() {
                names.push(value.get("package").and_then(Value::as_str).unwrap_or(name).to_owned());
            }
        }
    }
    names
}

fn is_of_family(name: &str, family: &str) -> bool {
    name.strip_prefix(family)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_']))
}
