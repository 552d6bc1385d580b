//! How a job of the outbox reaches its recipient, by what they chose until now.

use super::{Notice, Notices, Phone};
use crate::error::Result;
use crate::outbox::Claimed;

/// How a notice goes by mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// At once, in a mail of its own.
    AtOnce,
    /// With others, in the next daily mail.
    Daily,
    /// Not at all.
    Not,
}

/// How a notice reaches somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// By mail.
    pub mail: Way,
    /// By SMS to this number as well.
    pub sms: Option<Phone>,
}

impl Delivery {
    const NONE: Self = Self {
        mail: Way::Not,
        sms: None,
    };
    const ALWAYS: Self = Self {
        mail: Way::AtOnce,
        sms: None,
    };
}

impl Notices {
    /// How this job reaches its recipient. Asked when it is done, and again in every try: a choice that was made after
    /// the job counts too. Who was deactivated meanwhile is told of nothing.
    ///
    /// # Errors
    /// The database's.
    pub async fn delivery(&self, job: &Claimed) -> Result<Delivery> {
        let Some(recipient) = job.recipient else {
            return Ok(Delivery::ALWAYS);
        };
        let notice = Notice::of_kind(&job.kind);
        let sql = "select p.active, p.daily_mail, p.phone, c.by_mail, c.by_sms from person p \
                   left join notice_choice c on c.person_id = p.id and c.notice = $2 where p.id = $1";
        let code = notice.map_or("", Notice::code);
        let row = self.treasury.read_one(sql, [recipient.into(), code.into()]).await?;
        let Some(row) = row else {
            return Ok(Delivery::NONE);
        };
        if !row.try_get::<bool>("", "active")? {
            return Ok(Delivery::NONE);
        }
        if notice.is_none() {
            return Ok(Delivery::ALWAYS);
        }
        let by_mail: Option<bool> = row.try_get("", "by_mail")?;
        let by_sms: Option<bool> = row.try_get("", "by_sms")?;
        let phone: Option<String> = row.try_get("", "phone")?;
        let mail = match (by_mail.unwrap_or(true), row.try_get("", "daily_mail")?) {
            (false, _) => Way::Not,
            (true, true) => Way::Daily,
            (true, false) => Way::AtOnce,
        };
        let phone = phone.filter(|_| by_sms == Some(true));
        Ok(Delivery {
            mail,
            sms: phone.and_then(|phone| Phone::parse(&phone).ok()),
        })
    }

    /// Has a job that goes by mail also go by SMS, as a job of its own: one can fail without the other. Repeating it makes
    /// no second one.
    ///
    /// # Errors
    /// The database's.
    pub async fn also_by_sms(&self, job: &Claimed) -> Result<()> {
        let what = job.kind.split_once('.').map_or("", |(_, what)| what);
        self.treasury.outbox().also(job, &format!("sms.{what}")).await
    }
}
