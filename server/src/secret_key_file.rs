//! Making a secret key: from the operating system's random source, into a new file that only its owner can read.

use std::io::Write;
use std::path::Path;

/// Writes 32 random bytes as 64 hexadecimal digits to a file that did not exist.
///
/// # Errors
/// A file that exists (it is never overwritten), one that cannot be written, or no randomness; in words for the operator.
pub fn make(path: &Path) -> Result<(), String> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| format!("the system has no randomness to give: {error}"))?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let shown = path.display();
    let mut file = options.open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            format!(
                "{shown} exists and stays as it is: another key would end all sessions and make stored codes useless"
            )
        }
        _ => format!("{shown} cannot be written: {error}"),
    })?;
    writeln!(file, "{}", hex::encode(bytes))
        .and_then(|()| file.sync_all())
        .map_err(|error| format!("{shown} cannot be written: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_private_long_enough_and_never_overwritten() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret.key");
        make(&path).unwrap();
        let first = std::fs::read_to_string(&path).unwrap();
        assert_eq!(first.trim_end().len(), 64);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert!(make(&path).unwrap_err().contains("stays as it is"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), first);
    }
}
