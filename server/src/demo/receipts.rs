//! Receipts for the demo's requests: small files that are what they say, a PDF with the text or a picture of one.

use super::chances::Chances;
use std::fmt::Write as _;

/// A PDF of one small page with these lines; brackets and anything beyond ASCII are left out.
pub(super) fn pdf(lines: &[String]) -> Vec<u8> {
    let mut text = String::from("BT /F1 11 Tf 18 380 Td 16 TL\n");
    for line in lines {
        let plain: String = line
            .chars()
            .filter(|c| (c.is_ascii_graphic() || *c == ' ') && !matches!(c, '(' | ')' | '\\'))
            .collect();
        let _ = writeln!(text, "({plain}) Tj T*");
    }
    text.push_str("ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 280 410] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>".to_owned(),
    ];
    let mut file = String::from("%PDF-1.4\n");
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        offsets.push(file.len());
        let _ = write!(file, "{number} 0 obj\n{object}\nendobj\n");
    }
    let table = file.len();
    let _ = write!(file, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for offset in offsets {
        let _ = writeln!(file, "{offset:010} 00000 n ");
    }
    let _ = write!(
        file,
        "trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n",
        objects.len() + 1
    );
    file.into_bytes()
}

const WIDTH: usize = 160;
const HEIGHT: usize = 224;

/// A PNG in black and white that looks like a till receipt from a few steps away.
pub(super) fn png(chances: &Chances) -> Vec<u8> {
    // Each row: the filter (none), then a bit per pixel; white is 1.
    let stride = 1 + WIDTH / 8;
    let mut rows = vec![0xff; stride * HEIGHT];
    let mut ink = |x: usize, y: usize| rows[y * stride + 1 + x / 8] &= !(0x80 >> (x % 8));
    let mut top = 12;
    while top + 8 < HEIGHT - 12 {
        let mut x = 12;
        let end = chances.between(70, 100) as usize;
        while x < WIDTH - 12 {
            let word = chances.between(4, 22) as usize;
            // A description on the left, an amount on the right.
            if x < end || x > WIDTH - 44 {
                for y in top..top + 5 {
                    (x..(x + word).min(WIDTH - 12))
                        .filter(|x| x % 4 != 3)
                        .for_each(|x| ink(x, y));
                }
            }
            x += word + 5;
        }
        top += 12;
    }
    for y in 0..HEIGHT {
        rows[y * stride] = 0;
    }
    let mut header = Vec::new();
    header.extend((WIDTH as u32).to_be_bytes());
    header.extend((HEIGHT as u32).to_be_bytes());
    header.extend([1, 0, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, b"IHDR", &header);
    chunk(&mut file, b"IDAT", &stored(&rows));
    chunk(&mut file, b"IEND", &[]);
    file
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    file.extend(u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
    file.extend(kind);
    file.extend(data);
    let checked: Vec<u8> = kind.iter().chain(data).copied().collect();
    file.extend(crc32(&checked).to_be_bytes());
}

/// A zlib stream of one stored block (RFC 1950, 1951); `data` is shorter than 64 KiB.
fn stored(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap_or(u16::MAX);
    let mut stream = vec![0x78, 0x01, 0x01];
    stream.extend(length.to_le_bytes());
    stream.extend((!length).to_le_bytes());
    stream.extend(data);
    stream.extend(adler32(data).to_be_bytes());
    stream
}

fn crc32(data: &[u8]) -> u32 {
    !data.iter().fold(!0, |crc: u32, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ if crc & 1 == 1 { 0xedb8_8320 } else { 0 }
        })
    })
}

fn adler32(data: &[u8]) -> u32 {
    let (low, high) = data.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    high << 16 | low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sums_are_those_of_the_standards() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    }

    #[test]
    fn a_pdf_says_where_its_objects_are() {
        let file = String::from_utf8(pdf(&["Total KES (4,500)".to_owned()])).unwrap();
        assert!(file.starts_with("%PDF-1.4") && file.contains("(Total KES 4,500) Tj"));
        let table: usize = file
            .split("startxref\n")
            .nth(1)
            .unwrap()
            .lines()
            .next()
            .unwrap()
            .parse()
            .unwrap();
        assert!(file[table..].starts_with("xref"));
        let first: usize = file[table..].lines().nth(3).unwrap()[..10].parse().unwrap();
        assert!(file[first..].starts_with("1 0 obj"));
    }

    #[test]
    fn two_pictures_differ() {
        let chances = Chances::new(1);
        let one = png(&chances);
        assert!(one.starts_with(b"\x89PNG\r\n\x1a\n") && one.len() < 8_000);
        assert_ne!(one, png(&chances));
    }
}
