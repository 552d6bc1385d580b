//! Reading a password: one line of standard input, or asked twice on a terminal that does not show it.

use std::io::{BufRead, IsTerminal, Write};
use std::process::{Command, Stdio};

/// One line of standard input, without its end.
///
/// # Errors
/// An input that cannot be read, or is empty; in words for the operator.
pub fn read_line() -> Result<String, String> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|error| format!("standard input cannot be read: {error}"))?;
    let line = line.trim_end_matches(['\r', '\n']).to_owned();
    if line.is_empty() {
        Err("the password is empty".to_owned())
    } else {
        Ok(line)
    }
}

/// Asks twice on the terminal, without showing what is typed.
///
/// # Errors
/// No terminal, or two different answers; in words for the operator.
pub fn ask_password(prompt: &str) -> Result<String, String> {
    if !std::io::stdin().is_terminal() {
        return Err("there is no terminal to ask on; give the password with --password-stdin".to_owned());
    }
    let _hidden = Hidden::start()?;
    let first = ask(prompt)?;
    let second = ask("The same again")?;
    if first == second {
        Ok(first)
    } else {
        Err("the two passwords differ".to_owned())
    }
}

fn ask(prompt: &str) -> Result<String, String> {
    let mut terminal = std::io::stderr().lock();
    let _ = write!(terminal, "{prompt}: ");
    let _ = terminal.flush();
    let line = read_line();
    let _ = writeln!(terminal);
    line
}

/// While it lives, the terminal does not echo.
struct Hidden;

impl Hidden {
    fn start() -> Result<Self, String> {
        if stty("-echo") {
            Ok(Self)
        } else {
            Err("the terminal cannot hide the password; use --password-stdin".to_owned())
        }
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        stty("echo");
    }
}

fn stty(mode: &str) -> bool {
    Command::new("stty")
        .arg(mode)
        .stdin(Stdio::inherit())
        .status()
        .is_ok_and(|status| status.success())
}
