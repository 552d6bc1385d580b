//! XML into elements, with limits: no document type and so no entities of its own, no great depth or number.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::{MOST_BYTES, Unreadable};

/// A report's elements are twelve deep at most.
const DEEPEST: usize = 32;
/// A thousand payments have eighty elements each at most.
const MOST_ELEMENTS: usize = 200_000;

/// An element: its name without prefix, and what is in it.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    /// Where it begins, from 1.
    pub(super) line: usize,
    /// Its own text, trimmed.
    pub(super) text: String,
    /// The namespace that it is in, where it says so itself.
    pub(super) namespace: Option<String>,
    /// Its attribute `Ccy`.
    pub(super) currency: Option<String>,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// The elements of this name directly in it.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The element of this name directly in it; refused if there are two, where one is what the message has.
    pub(super) fn one(&self, name: &str) -> Result<Option<&Self>, Unreadable> {
        let mut all = self.children.iter().filter(|child| child.name == name);
        let first = all.next();
        match all.next() {
            Some(second) => Err(Unreadable::at(second.line, format!("{name} is there twice."))),
            None => Ok(first),
        }
    }
}

/// The root element of a document.
pub(super) fn parse(bytes: &[u8]) -> Result<Element, Unreadable> {
    if bytes.len() > MOST_BYTES {
        let most = MOST_BYTES / 1024 / 1024;
        return Err(Unreadable::at(1, format!("The file is larger than {most} MB.")));
    }
    let text = decode(bytes)?;
    let mut parser = Parser {
        reader: Reader::from_str(text),
        source: text,
        counted: 0,
        line: 1,
        elements: 0,
        open: Vec::new(),
        root: None,
    };
    parser.run()
}

fn decode(bytes: &[u8]) -> Result<&str, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
        Unreadable::at(
            1 + newlines(good),
            "This is not text in UTF-8. Ask the bank for the file in UTF-8.",
        )
    })?;
    let is_bad = |c: char| {
        c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{7F}'..='\u{9F}') || matches!(c, '\u{FFFE}' | '\u{FFFF}')
    };
    match text.find(is_bad) {
        None => Ok(text),
        Some(at) => Err(Unreadable::at(
            1 + newlines(&bytes[..at]),
            "There is a character that XML does not have.",
        )),
    }
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

struct Parser<'a> {
    reader: Reader<&'a [u8]>,
    source: &'a str,
    /// How far lines are counted, and to which.
    counted: usize,
    line: usize,
    elements: usize,
    /// The elements that have begun and not ended, the innermost last.
    open: Vec<Element>,
    root: Option<Element>,
}

impl Parser<'_> {
    fn run(&mut self) -> Result<Element, Unreadable> {
        loop {
            self.count_lines(self.reader.buffer_position());
            let event = self.reader.read_event();
            match event {
                Err(error) => {
                    self.count_lines(self.reader.error_position());
                    return Err(self.refuse(format!("This is not well-formed XML: {error}.")));
                }
                Ok(Event::Start(tag)) => self.begin(&tag)?,
                Ok(Event::Empty(tag)) => {
                    self.begin(&tag)?;
                    self.end();
                }
                Ok(Event::End(_)) => self.end(),
                Ok(Event::Text(text)) => self.text(&text.xml10_content())?,
                Ok(Event::CData(text)) => self.text(&text.xml10_content())?,
                Ok(Event::GeneralRef(reference)) => {
                    let text = self.resolve(&reference)?;
                    self.text(&text)?;
                }
                Ok(Event::DocType(_)) => {
                    return Err(self.refuse("The file declares a document type (DOCTYPE). Such files are not read."));
                }
                Ok(Event::Decl(declaration)) => {
                    if self.line > 1 || self.root.is_some() || !self.open.is_empty() {
                        return Err(self.refuse("The XML declaration is not at the beginning."));
                    }
                    if let Some(Ok(encoding)) = declaration.encoding() {
                        self.accept_encoding(&encoding)?;
                    }
                }
                Ok(Event::Comment(_) | Event::PI(_)) => {}
                Ok(Event::Eof) => return self.finish(),
            }
        }
    }

    /// Text in another encoding may by chance be UTF-8 and say something else.
    fn accept_encoding(&self, encoding: &str) -> Result<(), Unreadable> {
        if encoding.eq_ignore_ascii_case("UTF-8") || self.source.is_ascii() {
            Ok(())
        } else {
            Err(self.refuse("The file says that it is not in UTF-8. Ask the bank for the file in UTF-8."))
        }
    }

    fn begin(&mut self, tag: &BytesStart<'_>) -> Result<(), Unreadable> {
        self.elements += 1;
        if self.elements > MOST_ELEMENTS {
            return Err(self.refuse(format!("The file has more than {MOST_ELEMENTS} elements.")));
        }
        if self.open.len() >= DEEPEST {
            return Err(self.refuse(format!("Elements are more than {DEEPEST} deep in one another.")));
        }
        if self.root.is_some() {
            return Err(self.refuse("There is a second document in the file."));
        }
        let name = tag.name();
        let mut element = Element {
            name: name.local_name().as_ref().to_owned(),
            line: self.line,
            ..Element::default()
        };
        let declares = match name.prefix() {
            Some(prefix) => format!("xmlns:{}", prefix.as_ref()),
            None => "xmlns".to_owned(),
        };
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| self.refuse(format!("This is not well-formed XML: {error}.")))?;
            let key = attribute.key.as_ref();
            if key == "Ccy" {
                element.currency = Some(attribute.value.clone().into_owned());
            } else if key == declares {
                element.namespace = Some(attribute.value.clone().into_owned());
            }
        }
        self.open.push(element);
        Ok(())
    }

    fn end(&mut self) {
        if let Some(mut element) = self.open.pop() {
            element.text = element.text.trim().to_owned();
            match self.open.last_mut() {
                Some(parent) => parent.children.push(element),
                None => self.root = Some(element),
            }
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Unreadable> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(self.refuse("There is text outside of the document.")),
        }
        Ok(())
    }

    /// The character that `&amp;` or `&#38;` stands for; there are no others without a document type.
    fn resolve(&self, reference: &BytesRef<'_>) -> Result<String, Unreadable> {
        if let Ok(Some(c)) = reference.resolve_char_ref()
            && (!c.is_control() || matches!(c, '\t' | '\n' | '\r'))
        {
            return Ok(c.to_string());
        }
        let name = reference.xml10_content();
        resolve_predefined_entity(&name)
            .map(str::to_owned)
            .ok_or_else(|| self.refuse("There is an entity that is none of XML's own."))
    }

    fn finish(&mut self) -> Result<Element, Unreadable> {
        match (self.root.take(), self.open.last()) {
            (Some(root), None) => Ok(root),
            (None, None) => Err(self.refuse("There is no XML in this file.")),
            (_, Some(open)) => Err(self.refuse(format!("The file ends within {}: it was cut off.", open.name))),
        }
    }

    fn count_lines(&mut self, position: u64) {
        let position = usize::try_from(position).unwrap_or(usize::MAX).min(self.source.len());
        if position > self.counted {
            self.line += newlines(&self.source.as_bytes()[self.counted..position]);
            self.counted = position;
        }
    }

    fn refuse(&self, reason: impl Into<String>) -> Unreadable {
        Unreadable::at(self.line, reason)
    }
}
