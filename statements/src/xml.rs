//! XML into elements, with limits: no document type and so no entities of its own, no great depth or number.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::{Refusal, encoding};

/// A statement's elements are fifteen deep at most.
const DEEPEST: usize = 40;
/// More than a file of the largest size has, if its elements say anything.
const MOST_ELEMENTS: usize = 700_000;

/// In bytes; what a bank writes into a tag is an attribute or two, and comparing thousands of them takes long.
const LONGEST_TAG: usize = 4096;

/// A document has two or three.
const MOST_NAMESPACES: usize = 50;

/// An element: its name without prefix, and what is in it.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    /// Where it begins, from 1.
    pub(crate) line: usize,
    /// Its own text, trimmed.
    pub(crate) text: String,
    /// The namespace that it is in.
    pub(crate) namespace: Option<String>,
    /// Its attribute `Ccy`.
    pub(crate) currency: Option<String>,
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// The elements of this name directly in it.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first element at this path, names apart by `/`.
    pub(crate) fn at(&self, path: &str) -> Option<&Self> {
        path.split('/').try_fold(self, |element, name| {
            element.children.iter().find(|child| child.name == name)
        })
    }

    /// The text of the first element at this path, unless it has none.
    pub(crate) fn text_at(&self, path: &str) -> Option<&str> {
        self.at(path)
            .map(|element| element.text.as_str())
            .filter(|text| !text.is_empty())
    }
}

/// The root element of a document.
pub(crate) fn parse(bytes: &[u8]) -> Result<Element, Refusal> {
    let text = match declared(bytes) {
        Some(name) => encoding::named(bytes, &name)?,
        None => encoding::utf8(bytes)?.into(),
    };
    let is_bad = |c: char| {
        c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{7F}'..='\u{9F}') || matches!(c, '\u{FFFE}' | '\u{FFFF}')
    };
    if let Some(at) = text.find(is_bad) {
        let line = 1 + newlines(&text.as_bytes()[..at]);
        return Err(Refusal::at(
            line,
            "There is a character that XML does not have. Download the file again.",
        ));
    }
    let mut parser = Parser {
        reader: Reader::from_str(&text),
        source: &text,
        counted: 0,
        line: 1,
        elements: 0,
        open: Vec::new(),
        namespaces: Vec::new(),
        root: None,
    };
    parser.run()
}

/// The encoding that the XML declaration names, which stands at the very beginning and is in ASCII.
fn declared(bytes: &[u8]) -> Option<String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let head = bytes.get(..200).unwrap_or(bytes);
    let head: String = head.iter().copied().map(char::from).collect();
    let declaration = head.strip_prefix("<?xml")?.split("?>").next()?;
    let value = declaration
        .split_once("encoding")?
        .1
        .trim_start()
        .strip_prefix('=')?
        .trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split_once(quote).map(|(name, _)| name.to_owned())
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
    /// The prefixes declared by those, with how deep: `""` is the default namespace.
    namespaces: Vec<(usize, String, String)>,
    root: Option<Element>,
}

impl Parser<'_> {
    fn run(&mut self) -> Result<Element, Refusal> {
        loop {
            self.count_lines(self.reader.buffer_position());
            match self.reader.read_event() {
                Err(error) => {
                    self.count_lines(self.reader.error_position());
                    return Err(self.malformed(&error.to_string()));
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
                Ok(Event::Decl(_) | Event::Comment(_) | Event::PI(_)) => {}
                Ok(Event::Eof) => return self.finish(),
            }
        }
    }

    fn begin(&mut self, tag: &BytesStart<'_>) -> Result<(), Refusal> {
        self.elements += 1;
        if self.elements > MOST_ELEMENTS {
            return Err(self.refuse(format!(
                "The file has more than {MOST_ELEMENTS} elements. Download a shorter period."
            )));
        }
        if self.open.len() >= DEEPEST {
            return Err(self.refuse(format!("Elements are more than {DEEPEST} deep in one another.")));
        }
        if self.root.is_some() {
            return Err(self.refuse("There is a second document in the file. Import each in a file of its own."));
        }
        if tag.len() > LONGEST_TAG {
            return Err(self.refuse(format!("A tag is longer than {LONGEST_TAG} bytes.")));
        }
        let depth = self.open.len();
        let name = tag.name();
        let mut currency = None;
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| self.malformed(&error.to_string()))?;
            let (key, value) = (attribute.key.as_ref(), attribute.value.clone().into_owned());
            if key == "Ccy" {
                currency = Some(value.trim().to_owned());
            } else if key == "xmlns" {
                self.namespaces.push((depth, String::new(), value));
            } else if let Some(prefix) = key.strip_prefix("xmlns:") {
                self.namespaces.push((depth, prefix.to_owned(), value));
            }
        }
        if self.namespaces.len() > MOST_NAMESPACES {
            return Err(self.refuse(format!("More than {MOST_NAMESPACES} namespaces are declared at once.")));
        }
        let prefix = name
            .prefix()
            .map(|prefix| prefix.as_ref().to_owned())
            .unwrap_or_default();
        let declared = self.namespaces.iter().rev().find(|(_, of, _)| *of == prefix);
        self.open.push(Element {
            name: name.local_name().as_ref().to_owned(),
            line: self.line,
            // Only the elements above a message are asked for theirs.
            namespace: declared
                .filter(|_| depth < 4)
                .map(|(_, _, namespace)| namespace.clone()),
            currency,
            ..Element::default()
        });
        Ok(())
    }

    fn end(&mut self) {
        if let Some(mut element) = self.open.pop() {
            let depth = self.open.len();
            self.namespaces.retain(|(of, ..)| *of < depth);
            element.text = element.text.trim().to_owned();
            match self.open.last_mut() {
                Some(parent) => parent.children.push(element),
                None => self.root = Some(element),
            }
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Refusal> {
        match self.open.last_mut() {
            Some(element) => element.text.push_str(text),
            None if text.trim().is_empty() => {}
            None => return Err(self.refuse("There is text outside of the document.")),
        }
        Ok(())
    }

    /// The character that `&amp;` or `&#38;` stands for; there are no others without a document type.
    fn resolve(&self, reference: &BytesRef<'_>) -> Result<String, Refusal> {
        if let Ok(Some(c)) = reference.resolve_char_ref()
            && (!c.is_control() || matches!(c, '\t' | '\n' | '\r'))
        {
            return Ok(c.to_string());
        }
        let name = reference.xml10_content();
        resolve_predefined_entity(&name)
            .map(str::to_owned)
            .ok_or_else(|| self.refuse("There is an entity that is none of XML's own. Such files are not read."))
    }

    fn finish(&mut self) -> Result<Element, Refusal> {
        match (self.root.take(), self.open.last()) {
            (Some(root), None) => Ok(root),
            (None, None) => Err(self.refuse("There is no XML in this file.")),
            (_, Some(open)) => Err(self.refuse(format!(
                "The file ends within {}: it was cut off. Download it again.",
                crate::refusal::quoted(&open.name)
            ))),
        }
    }

    fn count_lines(&mut self, position: u64) {
        let position = usize::try_from(position).unwrap_or(usize::MAX).min(self.source.len());
        if position > self.counted {
            self.line += newlines(&self.source.as_bytes()[self.counted..position]);
            self.counted = position;
        }
    }

    /// What is wrong with the XML may quote it, and so has to be short.
    fn malformed(&self, error: &str) -> Refusal {
        let error = crate::refusal::quoted(error);
        self.refuse(format!(
            "This is not well-formed XML: {error}. Download the file again."
        ))
    }

    fn refuse(&self, reason: impl Into<String>) -> Refusal {
        Refusal::at(self.line, reason)
    }
}
