//! What a file is, by its content: its name and what the browser says about it prove nothing.

/// The largest attachment, in bytes.
pub(super) const LARGEST: usize = 10 * 1024 * 1024;

/// The media type of an accepted file, or what is wrong with it.
pub(crate) fn media_type(bytes: &[u8]) -> Result<&'static str, String> {
    if bytes.is_empty() {
        return Err("This file is empty. Choose the photo or the PDF again.".to_owned());
    }
    if bytes.len() > LARGEST {
        return Err(
            "This file is larger than 10 MB. Take the photo at a lower resolution, or split the PDF.".to_owned(),
        );
    }
    match infer::get(bytes).map(|kind| kind.mime_type()) {
        Some("application/pdf") => Ok("application/pdf"),
        Some("image/jpeg") => Ok("image/jpeg"),
        Some("image/png") => Ok("image/png"),
        Some("image/heif" | "image/heic") => Ok("image/heic"),
        _ => Err(
            "This is not a PDF, JPEG, PNG or HEIC file, whatever its name says. Choose a photo or a PDF.".to_owned(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_content_counts_and_not_the_name() {
        assert_eq!(media_type(b"%PDF-1.7\n..."), Ok("application/pdf"));
        assert_eq!(media_type(b"\x89PNG\r\n\x1a\n0000"), Ok("image/png"));
        assert_eq!(media_type(b"\xff\xd8\xff\xe0\x00\x10JFIF"), Ok("image/jpeg"));
        assert_eq!(
            media_type(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
            Ok("image/heic")
        );
        for bytes in [
            &b"<!DOCTYPE html><script>alert(1)</script>"[..],
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            b"MZ\x90\x00",
            b"PK\x03\x04",
            b"plain text",
            b"GIF89a",
            b"",
        ] {
            assert!(media_type(bytes).is_err(), "{bytes:?}");
        }
    }

    #[test]
    fn more_than_ten_megabytes_are_too_many() {
        let mut bytes = vec![0; LARGEST + 1];
        bytes[..8].copy_from_slice(b"%PDF-1.7");
        assert!(media_type(&bytes).is_err());
        assert!(media_type(&bytes[..LARGEST]).is_ok());
    }
}
