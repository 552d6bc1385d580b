//! The server as people run it: a process of its own.

use crate::Failure;
use crate::web::Browser;
use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use treasury::testing::SECRET;

/// How long it may take to come up.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server; it is stopped with this value.
pub struct Server {
    process: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// How long it took from its start to being ready, in milliseconds.
    pub ready_after: u64,
}

impl Server {
    /// Starts it on a database, with the settings that it has by default.
    pub async fn start(database: &str) -> Result<Self, Failure> {
        // Nobody takes the port between here and there, as far as this machine is quiet.
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let begun = Instant::now();
        let process = Command::new(env!("CARGO_BIN_EXE_countersign"))
            .args(["serve", "--database", database, "--listen", &address.to_string()])
            .env_clear()
            .env("COUNTERSIGN_SECRET_KEY", SECRET)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut server = Self {
            process,
            address,
            ready_after: 0,
        };
        while !server.is_ready().await {
            if let Some(status) = server.process.try_wait()? {
                return Err(format!("the server did not start: {status}").into());
            }
            if begun.elapsed() > PATIENCE {
                return Err("the server did not become ready".into());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        server.ready_after = u64::try_from(begun.elapsed().as_millis())?;
        Ok(server)
    }

    async fn is_ready(&self) -> bool {
        let Ok(mut browser) = Browser::open(self.address).await else {
            return false;
        };
        browser.get("/readyz").await.is_ok_and(|answer| answer.status == 200)
    }

    /// Memory that it holds now, and the most that it ever held, in KiB.
    pub fn memory(&self) -> Result<(u64, u64), Failure> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let field = |name: &str| -> Result<u64, Failure> {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kib = line.and_then(|rest| rest.split_whitespace().next());
            Ok(kib.ok_or("no such field in /proc")?.parse()?)
        };
        Ok((field("VmRSS:")?, field("VmHWM:")?))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have gone by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
