//! What a person chose: seen and changed by themselves alone.

use super::{Notice, Notices, Phone};
use crate::access::Actor;
use crate::audit::Event;
use crate::error::{Error, Result};
use crate::unit_of_work::UnitOfWork;
use sea_orm::Value;
use serde_json::json;

/// What somebody chose about one notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// About what.
    pub notice: Notice,
    /// Whether it comes by mail.
    pub by_mail: bool,
    /// Whether it comes by SMS as well.
    pub by_sms: bool,
}

/// All that somebody chose, and where SMS reach them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// One for each notice that they may be told of.
    pub each: Vec<Choice>,
    /// Whether mails come together, once a day.
    pub daily: bool,
    /// Their mobile number.
    pub phone: Option<Phone>,
}

/// A choice, as its form sends it: what is not named is not wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// What is wanted by mail.
    pub by_mail: Vec<Notice>,
    /// What is wanted by SMS; none where the form did not ask, which leaves what was chosen before.
    pub by_sms: Option<Vec<Notice>>,
    /// Whether mails come together, once a day.
    pub daily: bool,
}

impl Notices {
    /// What the actor chose.
    ///
    /// # Errors
    /// The database's.
    pub async fn choices(&self, actor: &Actor) -> Result<Choices> {
        let person = actor.person();
        let sql = "select notice, by_mail, by_sms from notice_choice where person_id = $1";
        let rows = self.treasury.read_all(sql, [person.into()]).await?;
        let mut each: Vec<Choice> = Notice::ALL
            .into_iter()
            .filter(|notice| notice.is_for(actor))
            .map(|notice| Choice {
                notice,
                by_mail: true,
                by_sms: false,
            })
            .collect();
        for row in rows {
            let code: String = row.try_get("", "notice")?;
            if let Some(choice) = each.iter_mut().find(|choice| choice.notice.code() == code) {
                choice.by_mail = row.try_get("", "by_mail")?;
                choice.by_sms = row.try_get("", "by_sms")?;
            }
        }
        let sql = "select daily_mail, phone from person where id = $1";
        let row = self.treasury.read_one(sql, [person.into()]).await?;
        let row = row.ok_or(Error::NotFound)?;
        let phone: Option<String> = row.try_get("", "phone")?;
        Ok(Choices {
            each,
            daily: row.try_get("", "daily_mail")?,
            phone: phone.and_then(|phone| Phone::parse(&phone).ok()),
        })
    }

    /// Chooses for the actor. Notices that nobody tells them of stay as they are.
    ///
    /// # Errors
    /// An actor who was signed out meanwhile; the database's.
    pub async fn choose(&self, actor: &Actor, chosen: &Chosen) -> Result<()> {
        let act = |mut work: UnitOfWork| async move {
            let actor = &work.still(actor).await?;
            let (mut by_mail, mut by_sms) = (Vec::new(), Vec::new());
            for notice in Notice::ALL.into_iter().filter(|notice| notice.is_for(actor)) {
                let mail = chosen.by_mail.contains(&notice);
                let sms = chosen.by_sms.as_ref().map(|all| all.contains(&notice));
                let sql = "insert into notice_choice(person_id, notice, by_mail, by_sms, changed_at) \
                           values ($1, $2, $3, coalesce($4, $6), $5) on conflict(person_id, notice) do update set \
                           by_mail = $3, by_sms = coalesce($4, notice_choice.by_sms), changed_at = $5";
                let values: [Value; 6] = [
                    actor.person().into(),
                    notice.code().into(),
                    mail.into(),
                    sms.into(),
                    work.now().into(),
                    false.into(),
                ];
                work.execute(sql, values).await?;
                by_mail.extend(mail.then_some(notice.code()));
                by_sms.extend(sms.unwrap_or_default().then_some(notice.code()));
            }
            let sql = "update person set daily_mail = $1 where id = $2";
            work.execute(sql, [chosen.daily.into(), actor.person().into()]).await?;
            let mut about = json!({"by_mail": by_mail, "daily": chosen.daily});
            if chosen.by_sms.is_some() {
                about["by_sms"] = by_sms.into();
            }
            work.record(Event::about("person.notices_chosen", "person", actor.person()).with(about));
            Ok((work, ()))
        };
        self.treasury.write(actor.author(), act).await
    }

    /// Changes the actor's own mobile number; an empty one removes it. It takes notices and never a code, so that
    /// nothing else has to confirm it.
    ///
    /// # Errors
    /// A number that is none, as the field `phone`; the database's.
    pub async fn change_phone(&self, actor: &Actor, typed: &str) -> Result<Option<Phone>> {
        let phone = match typed.trim() {
            "" => None,
            typed => Some(Phone::parse(typed).map_err(|error| Error::invalid("phone", error.to_string()))?),
        };
        let kept = phone.as_ref().map(Phone::to_string);
        let act = |mut work: UnitOfWork| {
            let kept = kept.clone();
            async move {
                work.still(actor).await?;
                let sql = "update person set phone = $1 where id = $2";
                work.execute(sql, [kept.clone().into(), actor.person().into()]).await?;
                let about = json!({"phone": kept});
                work.record(Event::about("person.phone_changed", "person", actor.person()).with(about));
                Ok((work, ()))
            }
        };
        self.treasury.write(actor.author(), act).await?;
        Ok(phone)
    }
}
