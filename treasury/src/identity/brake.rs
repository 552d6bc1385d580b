//! The brake on sign-in attempts (S20): each failure makes the next wait longer.
//!
//! Counted are an account from one network, so that a stranger elsewhere slows nobody but themselves; a network, over all
//! accounts; and an account over all networks, at a much later point, against guesses from many places. From a network
//! where the owner signed in of late the last of them does not count, so that even many strangers cannot keep them out.
//!
//! It delays and never locks: after the wait anybody may try again, the owner too. An attempt is counted before the
//! password is looked at, and committed on its own, so that many at once cannot slip through.

use super::service::Identity;
use crate::author::{Author, Caller};
use crate::clock::Timestamp;
use crate::database::for_update;
use crate::error::{Error, Result, SLOW_DOWN};
use crate::treasury::Treasury;
use crate::unit_of_work::UnitOfWork;
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use std::time::Duration;

/// How a kind of subject is slowed down.
#[derive(Clone, Copy)]
struct Pace {
    /// Failures without any wait.
    free: i64,
    /// The longest wait.
    longest: Duration,
    /// After so long the count begins anew.
    window: Duration,
}

/// One account from one network: people mistype, so that five are free; the owner never waits longer than a minute.
const ACCOUNT_HERE: Pace = Pace {
    free: 5,
    longest: Duration::from_secs(60),
    window: DAY,
};
/// One account from wherever.
const ACCOUNT: Pace = Pace {
    free: 50,
    longest: Duration::from_secs(60),
    window: DAY,
};
/// One network: a whole office may stand behind it.
const NETWORK: Pace = Pace {
    free: 50,
    longest: Duration::from_secs(15 * 60),
    window: Duration::from_secs(3600),
};

const DAY: Duration = Duration::from_secs(24 * 3600);
/// So long after the last right password from a network that network stands apart.
const KNOWN_FOR: Duration = Duration::from_secs(30 * 24 * 3600);

/// What an attempt is counted against.
pub(crate) struct Attempt {
    /// None where nobody said whose.
    account: Option<String>,
    network: String,
}

impl Attempt {
    /// An attempt on an account, whether it exists or not, from an address.
    pub(crate) fn new(email: &str, caller: &Caller) -> Self {
        // Hashed, because people type passwords into the wrong field.
        let account = hex::encode(Sha256::digest(email.as_bytes()));
        Self {
            account: Some(account),
            network: caller.ip.parse().map_or_else(|_| "nowhere".to_owned(), network),
        }
    }

    /// An attempt from an address on whoever's account it turns out to be.
    pub(crate) fn from_anybody(caller: &Caller) -> Self {
        Self {
            account: None,
            ..Self::new("", caller)
        }
    }

    fn here(&self) -> Option<String> {
        let account = self.account.as_ref()?;
        Some(format!("account:{account}@{}", self.network))
    }

    fn network(&self) -> String {
        format!("address:{}", self.network)
    }

    fn anywhere(&self) -> Option<String> {
        let account = self.account.as_ref()?;
        Some(format!("account:{account}"))
    }

    /// The row that says when the owner last signed in from here.
    fn known(&self) -> Option<String> {
        let account = self.account.as_ref()?;
        Some(format!("known:{account}@{}", self.network))
    }

    fn subjects(&self, is_known: bool) -> Vec<(String, Pace)> {
        let here = self.here().map(|here| (here, ACCOUNT_HERE));
        let anywhere = self
            .anywhere()
            .filter(|_| !is_known)
            .map(|anywhere| (anywhere, ACCOUNT));
        here.into_iter()
            .chain([(self.network(), NETWORK)])
            .chain(anywhere)
            .collect()
    }

    /// Counts the attempt, or refuses it with the wait.
    ///
    /// # Errors
    /// [`SLOW_DOWN`] while the wait lasts; an attempt refused so is not counted.
    pub(crate) async fn count(&self, treasury: &Treasury, caller: &Caller) -> Result<()> {
        treasury.retry(|| self.try_count(treasury, caller)).await
    }

    async fn try_count(&self, treasury: &Treasury, caller: &Caller) -> Result<()> {
        let author = Author {
            caller: caller.clone(),
            ..Author::system(None)
        };
        let work = treasury.begin(author).await?;
        let now = work.now();
        let sql = "select 1 from sign_in_brake where subject = $1 and first_failed_at > $2";
        let known = work
            .one(sql, [self.known().into(), now.minus(KNOWN_FOR).into()])
            .await?;
        for (subject, pace) in self.subjects(known.is_some()) {
            let sql = format!(
                "select failures, first_failed_at, next_try_at from sign_in_brake where subject = $1{}",
                for_update(work.backend())
            );
            let Some(row) = work.one(&sql, [subject.as_str().into()]).await? else {
                let sql = "insert into sign_in_brake(subject, failures, first_failed_at, next_try_at) \
                           values ($1, 1, $2, $2)";
                work.execute(sql, [subject.as_str().into(), now.into()]).await?;
                continue;
            };
            let next: Timestamp = row.try_get("", "next_try_at")?;
            if now < next {
                return Err(wait(next.since(now)));
            }
            let first: Timestamp = row.try_get("", "first_failed_at")?;
            let counted: i64 = row.try_get("", "failures")?;
            let (first, failures) = if now.since(first) > pace.window {
                (now, 1)
            } else {
                (first, counted + 1)
            };
            let sql =
                "update sign_in_brake set failures = $1, first_failed_at = $2, next_try_at = $3 where subject = $4";
            let next = now.plus(pace.wait(failures));
            work.execute(
                sql,
                [failures.into(), first.into(), next.into(), subject.as_str().into()],
            )
            .await?;
        }
        work.commit().await
    }

    /// The attempt was right: the account begins anew here, the network gets this one back and is known from now on.
    pub(crate) async fn forgive(&self, treasury: &Treasury) -> Result<()> {
        let act = |work: UnitOfWork| async move {
            if let Some(here) = self.here() {
                let sql = "delete from sign_in_brake where subject = $1";
                work.execute(sql, [here.into()]).await?;
            }
            let sql = "update sign_in_brake set failures = failures - 1 where subject = $1 and failures > 0";
            work.execute(sql, [self.network().into()]).await?;
            if let Some(known) = self.known() {
                let sql = "insert into sign_in_brake(subject, failures, first_failed_at, next_try_at) \
                           values ($1, 0, $2, $2) on conflict(subject) do update \
                           set first_failed_at = excluded.first_failed_at, next_try_at = excluded.next_try_at";
                work.execute(sql, [known.into(), work.now().into()]).await?;
            }
            Ok((work, ()))
        };
        treasury.write(Author::system(None), act).await
    }
}

impl Identity {
    /// Takes away what the brake counted and does not need any more: a row for every address that was ever typed would
    /// stay for good. Answers how many. For the worker.
    ///
    /// # Errors
    /// The database's.
    pub async fn forget_old_attempts(&self) -> Result<u64> {
        let now = self.treasury.now();
        let sql = "delete from sign_in_brake where first_failed_at < $1 or (first_failed_at < $2 and next_try_at < $3 \
                   and subject not like 'known:%')";
        let values = [now.minus(KNOWN_FOR).into(), now.minus(DAY).into(), now.into()];
        Ok(self.treasury.execute_alone(sql, values).await?.rows_affected())
    }
}

impl Pace {
    /// How long after so many failures.
    fn wait(self, failures: i64) -> Duration {
        let beyond = failures - self.free;
        if beyond <= 0 {
            return Duration::ZERO;
        }
        let doubled = Duration::from_secs(1 << beyond.min(20).unsigned_abs());
        doubled.min(self.longest)
    }
}

fn wait(left: Duration) -> Error {
    let seconds = left.as_secs() + 1;
    Error::refused(
        SLOW_DOWN,
        format!("There were many attempts. Wait {seconds} seconds and try again."),
    )
}

/// One IPv4 address, or the /64 that a subscriber of IPv6 has at least.
fn network(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(ip) => ip.to_string(),
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s20_the_wait_doubles_up_to_its_limit_and_no_further() {
        let waits: Vec<u64> = (1..=14).map(|n| ACCOUNT_HERE.wait(n).as_secs()).collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
        assert_eq!(ACCOUNT_HERE.wait(i64::MAX).as_secs(), 60);
        assert_eq!(ACCOUNT.wait(50).as_secs(), 0);
        assert_eq!(ACCOUNT.wait(1_000).as_secs(), 60);
        assert_eq!(NETWORK.wait(50).as_secs(), 0);
        assert_eq!(NETWORK.wait(1_000).as_secs(), 900);
    }

    #[test]
    fn a_subscriber_of_ipv6_has_one_address_here() {
        assert_eq!(
            network("2001:db8:1:2:3:4:5:6".parse().unwrap()),
            network("2001:db8:1:2:ffff::1".parse().unwrap())
        );
        assert_ne!(
            network("2001:db8:1:2::1".parse().unwrap()),
            network("2001:db8:1:3::1".parse().unwrap())
        );
    }
}
