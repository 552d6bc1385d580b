//! Where the real files are.

use std::io::Read;
use std::path::{Path, PathBuf};

/// A file and what is in it.
#[derive(Clone)]
pub struct File {
    /// Its path from the folder of data, with `/`.
    pub path: String,
    pub bytes: Vec<u8>,
}

fn root() -> PathBuf {
    match std::env::var_os("COUNTERSIGN_DATA") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"),
    }
}

/// The statements under this folder, in the order of their names; none, and a word about it, where there is no data.
pub fn files(under: &str) -> Vec<File> {
    let root = root();
    let mut paths = Vec::new();
    collect(&root.join(under), &mut paths);
    if paths.is_empty() {
        println!(
            "SKIPPED: no real files in {}; set COUNTERSIGN_DATA",
            root.join(under).display()
        );
    }
    paths.sort();
    let file = |path: &PathBuf| File {
        path: path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/"),
        bytes: contents(path),
    };
    paths.iter().map(file).collect()
}

/// What stands next to a file, with another ending, if that is there.
pub fn expected(path: &str, ending: &str) -> Option<String> {
    std::fs::read_to_string(root().join(path).with_extension(ending)).ok()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            collect(&path, paths);
        } else if !is_about_files(&path) {
            paths.push(path);
        }
    }
}

/// Licences, sources, and what other parsers expect.
fn is_about_files(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_str().unwrap();
    let ending = path.extension().and_then(|ending| ending.to_str());
    name.starts_with("LICENSE") || name == "SOURCE" || matches!(ending, Some("json" | "yml"))
}

fn contents(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap();
    if path.extension().is_some_and(|ending| ending == "gz") {
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(bytes.as_slice())
            .read_to_end(&mut unpacked)
            .unwrap();
        return unpacked;
    }
    bytes
}
