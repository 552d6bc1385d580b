//! The source tree, as text.

use std::path::Path;

/// Folders that hold what was built, downloaded or left behind; never sources.
const SKIPPED: &[&str] = &["target", "node_modules", "demo", "shots", "test-results"];

/// Endings of text files that people write.
const READ: &[&str] = &["rs", "toml", "md", "sql", "css", "js", "ts", "json", "sh", "lock"];

/// One file.
pub struct File {
    /// From the root of the repository, with forward slashes.
    pub path: String,
    /// What is in it.
    pub text: String,
}

impl File {
    /// A file that need not exist.
    pub fn new(path: &str, text: &str) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
        }
    }

    /// Whether it is in this folder or below it.
    pub fn is_under(&self, folder: &str) -> bool {
        self.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }

    /// Whether it is Rust.
    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether a tool writes it.
    pub fn is_generated(&self) -> bool {
        self.path.ends_with(".lock") || self.path.ends_with("package-lock.json")
    }
}

/// Every file of the repository, in a fixed order.
pub fn read() -> Vec<File> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    read_folder(root, root, &mut files);
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn read_folder(root: &Path, folder: &Path, files: &mut Vec<File>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = entry.path();
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            if !SKIPPED.contains(&name.as_str()) && (!name.starts_with('.') || name == ".ci") {
                read_folder(root, &path, files);
            }
        } else if kind.is_file() {
            let ending = name.rsplit_once('.').map(|(_, ending)| ending);
            let relative = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            let is_script = ending.is_none() && (relative.starts_with("bin/") || relative.starts_with(".ci/"));
            if is_script || ending.is_some_and(|ending| READ.contains(&ending)) {
                files.push(File {
                    text: std::fs::read_to_string(&path).unwrap(),
                    path: relative,
                });
            }
        }
    }
}
