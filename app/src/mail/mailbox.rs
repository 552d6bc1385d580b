//! The demo's mailbox: what the demo sent, read back from its directory. There is none outside the demo.

use std::path::{Path, PathBuf};

use treasury::clock::Timestamp;

use super::eml;

/// At most so many of the newest files are read for one page.
const MOST: usize = 200;
/// A file larger than this is none of ours.
const LARGEST: u64 = 200_000;

/// A mail that the demo sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// What the file is called: the same mail, the same name.
    pub id: String,
    /// The address.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// The text; lines end with `\n`.
    pub text: String,
    /// When it was sent.
    pub at: Timestamp,
}

/// The newest mails in `directory`, the newest first. A directory that is not there holds none, and a file that is no mail
/// is passed over.
pub async fn newest(directory: &Path) -> Vec<Received> {
    let mut files = files(directory).await.unwrap_or_default();
    files.sort_by(|one, other| other.cmp(one));
    let mut mails = Vec::new();
    for (at, path) in files.into_iter().take(MOST) {
        let Ok(raw) = tokio::fs::read_to_string(&path).await else {
            continue;
        };
        let id = path.file_stem().map(|name| name.to_string_lossy().into_owned());
        if let Some(mail) = eml::read(&raw) {
            mails.push(Received {
                id: id.unwrap_or_default(),
                to: mail.to,
                subject: mail.subject,
                text: mail.text,
                at,
            });
        }
    }
    mails
}

/// When each mail file was written, and where it is.
async fn files(directory: &Path) -> std::io::Result<Vec<(Timestamp, PathBuf)>> {
    let mut entries = tokio::fs::read_dir(directory).await?;
    let mut files = Vec::new();
    while let Some(entry) = entries.next_entry().await? {
        let path = entry.path();
        let about = entry.metadata().await?;
        if path.extension().is_some_and(|extension| extension == "eml") && about.len() <= LARGEST {
            let written = jiff::Timestamp::try_from(about.modified()?).map_err(std::io::Error::other)?;
            files.push((written.into(), path));
        }
    }
    Ok(files)
}
