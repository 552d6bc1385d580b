//! Where values come from: flags before the environment, the environment before the file.

use super::SettingsError;
use super::nearest::nearest;
use super::table::{SETTINGS, Setting, Shape, TEST_VARIABLES};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The file that is read when it exists and no other is named.
pub const DEFAULT_FILE: &str = "countersign.toml";

/// The settings that were given as flags. Its arguments are made from the table.
#[derive(Clone, Debug, Default)]
pub struct SettingFlags {
    values: BTreeMap<&'static str, String>,
    file: Option<PathBuf>,
}

/// All values that were given, one per key, the strongest source already chosen.
#[derive(Clone, Default)]
pub struct Sources {
    values: BTreeMap<&'static str, String>,
}

impl std::fmt::Debug for Sources {
    /// The names alone: values may be secrets (S24).
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

impl Sources {
    /// Reads file and environment and lays the flags over them.
    ///
    /// # Errors
    /// An unknown key or variable, or a file that cannot be read.
    pub fn gather(
        flags: &SettingFlags,
        environment: impl IntoIterator<Item = (String, String)>,
        directory: &Path,
    ) -> Result<Self, SettingsError> {
        let mut values = read_file(flags.file.as_deref(), directory)?;
        values.extend(read_environment(environment)?);
        values.extend(flags.values.iter().map(|(key, value)| (*key, value.clone())));
        Ok(Self { values })
    }

    /// The value of a setting, if anybody gave one.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    /// The same with one value set, stronger than all others; for commands that decide it themselves.
    #[must_use]
    pub fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.values.insert(key, value.into());
        self
    }
}

fn read_file(named: Option<&Path>, directory: &Path) -> Result<BTreeMap<&'static str, String>, SettingsError> {
    let path = match named {
        Some(path) => path.to_owned(),
        None => {
            let path = directory.join(DEFAULT_FILE);
            if !path.exists() {
                return Ok(BTreeMap::new());
            }
            path
        }
    };
    let file = path.display().to_string();
    let wrong = |reason: String| SettingsError::File {
        file: file.clone(),
        reason,
    };
    let text = std::fs::read_to_string(&path).map_err(|error| wrong(format!("cannot be read: {error}")))?;
    // The parser's own message would quote the line, which may hold a password (S24).
    let table: toml::Table = toml::from_str(&text).map_err(|error: toml::de::Error| {
        let line = error
            .span()
            .map_or(1, |span| text[..span.start.min(text.len())].lines().count().max(1));
        wrong(format!("line {line} is not TOML: {}", error.message()))
    })?;
    let mut values = BTreeMap::new();
    for (key, value) in table {
        let Some(setting) = SETTINGS.iter().find(|setting| setting.key == key) else {
            let hint = hint(nearest(&key, SETTINGS.iter().map(|setting| setting.key)));
            return Err(SettingsError::UnknownKey { file, key, hint });
        };
        if !setting.in_file {
            return Err(SettingsError::NotInFile {
                file,
                key,
                variable: setting.variable(),
            });
        }
        let text = match value {
            toml::Value::String(text) => text,
            toml::Value::Boolean(switch) => switch.to_string(),
            toml::Value::Integer(number) => number.to_string(),
            _ => return Err(wrong(format!("\"{key}\" must be text, true or false"))),
        };
        values.insert(setting.key, text);
    }
    Ok(values)
}

fn read_environment(
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<BTreeMap<&'static str, String>, SettingsError> {
    let known: Vec<(String, &Setting)> = SETTINGS.iter().map(|setting| (setting.variable(), setting)).collect();
    let mut values = BTreeMap::new();
    for (name, value) in environment {
        if !name.starts_with("COUNTERSIGN_") || TEST_VARIABLES.contains(&name.as_str()) {
            continue;
        }
        let Some((_, setting)) = known.iter().find(|(variable, _)| *variable == name) else {
            let hint = hint(nearest(&name, known.iter().map(|(variable, _)| variable.as_str())));
            return Err(SettingsError::UnknownVariable { name, hint });
        };
        values.insert(setting.key, value);
    }
    Ok(values)
}

fn hint(name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!("; did you mean \"{name}\"?"))
}

impl FromArgMatches for SettingFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.file = matches.get_one::<PathBuf>("config").cloned();
        for setting in SETTINGS.iter().filter(|setting| setting.flag.is_some()) {
            if let Some(value) = matches.get_one::<String>(setting.key) {
                self.values.insert(setting.key, value.clone());
            }
        }
        Ok(())
    }
}

impl Args for SettingFlags {
    fn augment_args(command: Command) -> Command {
        let command = command.next_help_heading("Settings (docs/settings.md)").arg(
            Arg::new("config")
                .long("config")
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .help("Settings file; countersign.toml in the working directory is read when it exists"),
        );
        SETTINGS.iter().fold(command, |command, setting| {
            let Some(flag) = setting.flag else { return command };
            let help = format!(
                "{} [default: {}] [env: {}]",
                setting.meaning,
                setting.default,
                setting.variable()
            );
            let arg = Arg::new(setting.key).long(flag).help(help).action(ArgAction::Set);
            command.arg(match setting.shape {
                Shape::Text(name) => arg.value_name(name),
                Shape::Switch => arg
                    .value_name("BOOL")
                    .num_args(0..=1)
                    .require_equals(true)
                    .default_missing_value("true"),
            })
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}
