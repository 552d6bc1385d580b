//! The gateway simulator as a program: `gateway-simulator [ADDRESS]`. It listens on loopback only and says where.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

/// How long it takes before it calls.
const AFTER: Duration = Duration::from_secs(2);

#[tokio::main]
async fn main() -> ExitCode {
    let on = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:0".to_owned());
    let Some(on) = on.parse::<SocketAddr>().ok().filter(|on| on.ip().is_loopback()) else {
        eprintln!("{on} is no address on loopback; write 127.0.0.1:3001");
        return ExitCode::FAILURE;
    };
    // It hangs up by panicking; that is no news.
    std::panic::set_hook(Box::new(|_| {}));
    match gateway_simulator::Simulator::new(AFTER).serve(on).await {
        Ok(address) => {
            #[allow(clippy::print_stdout, reason = "whoever starts it reads where it is")]
            {
                println!("http://{address}");
            }
            std::future::pending::<ExitCode>().await
        }
        Err(error) => {
            eprintln!("{on} cannot be listened on: {error}");
            ExitCode::FAILURE
        }
    }
}
