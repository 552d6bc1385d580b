//! SGML as OFX has it: an element with text ends where the next tag begins, whether that is its own end or not.

use crate::Refusal;
use crate::refusal::quoted;
use crate::xml::Element;

/// A statement's elements are nine deep at most.
const DEEPEST: usize = 40;
/// More than a file of the largest size has, if its elements say anything.
const MOST_ELEMENTS: usize = 700_000;

/// The element OFX.
pub(super) fn parse(text: &str) -> Result<Element, Refusal> {
    let mut parser = Parser {
        rest: text,
        line: 1,
        elements: 0,
        open: vec![Element::default()],
    };
    parser.run()?;
    let root = parser.open.into_iter().next().unwrap_or_default();
    let mut all = root.children.into_iter().filter(|element| element.name == "OFX");
    match (all.next(), all.next()) {
        (Some(ofx), None) => Ok(ofx),
        (None, _) => Err(Refusal::whole("There is no OFX in this file.")),
        (_, Some(second)) => Err(Refusal::at(
            second.line,
            "There is a second OFX document in the file. Import each in a file of its own.",
        )),
    }
}

struct Parser<'a> {
    rest: &'a str,
    line: usize,
    elements: usize,
    /// The elements that have begun and not ended, under one that stands for the file.
    open: Vec<Element>,
}

impl<'a> Parser<'a> {
    fn run(&mut self) -> Result<(), Refusal> {
        while let Some(at) = self.rest.find('<') {
            let text = self.take(at);
            self.text(text);
            if self.rest.starts_with("<!--") {
                self.take_until("-->")?;
            } else if self.rest.starts_with("<![CDATA[") {
                let data = self.take_until("]]>")?;
                if let Some(element) = self.open.last_mut() {
                    element.text.push_str(&data[9..data.len() - 3]);
                }
            } else if self.rest.starts_with("<?") {
                self.take_until("?>")?;
            } else if self.rest.starts_with("<!") {
                return Err(self.refuse("The file declares a document type (DOCTYPE). Such files are not read."));
            } else if self.rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
                let line = self.line;
                let tag = self.take_until(">")?;
                self.tag(&tag[1..tag.len() - 1], line)?;
            } else {
                // A text may say that something is less.
                let sign = self.take(1);
                self.text(sign);
            }
        }
        let rest = self.take(self.rest.len());
        self.text(rest);
        match self.open.get(1) {
            None => Ok(()),
            Some(_) => {
                let innermost = self.open.last().map(|element| element.name.clone()).unwrap_or_default();
                Err(self.refuse(&format!(
                    "The file ends within {}: it was cut off. Download it again.",
                    quoted(&innermost)
                )))
            }
        }
    }

    fn tag(&mut self, tag: &str, line: usize) -> Result<(), Refusal> {
        let tag = tag.trim();
        if let Some(name) = tag.strip_prefix('/') {
            return self.end(&name.trim().to_ascii_uppercase());
        }
        let is_empty = tag.ends_with('/');
        let name = tag.trim_end_matches('/').split_whitespace().next().unwrap_or_default();
        self.elements += 1;
        if self.elements > MOST_ELEMENTS {
            return Err(self.refuse(&format!(
                "The file has more than {MOST_ELEMENTS} elements. Download a shorter period."
            )));
        }
        self.close_text();
        if self.open.len() > DEEPEST {
            return Err(self.refuse(&format!("Elements are more than {DEEPEST} deep in one another.")));
        }
        self.open.push(Element {
            name: name.to_ascii_uppercase(),
            line,
            ..Element::default()
        });
        if is_empty {
            self.close();
        }
        Ok(())
    }

    /// Ends the element of this name, and those in it that had no end of their own: they were empty, so that what
    /// follows them is not in them.
    fn end(&mut self, name: &str) -> Result<(), Refusal> {
        let is_own = self.open.last().is_some_and(|element| element.name == name);
        if !is_own {
            self.close_text();
        }
        let Some(at) = self.open.iter().skip(1).rposition(|element| element.name == name) else {
            return Err(self.refuse(&format!("{} ends here, but nowhere begins.", quoted(name))));
        };
        while self.open.len() > at + 2 {
            if let Some(mut empty) = self.open.pop() {
                let children = std::mem::take(&mut empty.children);
                if let Some(parent) = self.open.last_mut() {
                    parent.children.push(empty);
                    parent.children.extend(children);
                }
            }
        }
        self.close();
        Ok(())
    }

    /// Ends the innermost element if it has text, as then it has no others in it.
    fn close_text(&mut self) {
        if self.open.len() > 1 && self.open.last().is_some_and(|element| !element.text.trim().is_empty()) {
            self.close();
        }
    }

    fn close(&mut self) {
        if self.open.len() > 1
            && let Some(mut element) = self.open.pop()
        {
            element.text = element.text.trim().to_owned();
            if let Some(parent) = self.open.last_mut() {
                parent.children.push(element);
            }
        }
    }

    fn text(&mut self, text: &str) {
        if self.open.len() > 1
            && let Some(element) = self.open.last_mut()
            && !(element.text.is_empty() && text.trim().is_empty())
        {
            element.text.push_str(&without_entities(text));
        }
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.line += taken.bytes().filter(|byte| *byte == b'\n').count();
        self.rest = rest;
        taken
    }

    fn take_until(&mut self, end: &str) -> Result<&'a str, Refusal> {
        match self.rest.find(end) {
            Some(at) => Ok(self.take(at + end.len())),
            None => Err(self.refuse("A tag that begins here does not end: the file was cut off. Download it again.")),
        }
    }

    fn refuse(&self, reason: &str) -> Refusal {
        Refusal::at(self.line, reason)
    }
}

/// The text with the characters that its entities stand for; what only looks like one stays.
fn without_entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(10).position(|byte| byte == b';');
        let entity = end.and_then(|end| Some((character(&rest[1..end])?, &rest[end + 1..])));
        match entity {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let digits = name.strip_prefix('#').filter(|digits| digits.len() <= 7)?;
            let number = match digits.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok(),
                None => digits.parse().ok(),
            };
            number.and_then(char::from_u32).filter(|c| !c.is_control())
        }
    }
}
