//! What a journal has comes in again.

use std::collections::VecDeque;
use std::fmt;
use std::iter::Peekable;
use std::sync::Arc;

use super::{Compared, Journal, Opened};
use crate::command::Command;
use crate::driver::requests::Outcome;
use crate::driver::{Call, State, answer, predicates};
use crate::ecs::keys::RegionKey;
use crate::effect::ContainerRef;
use crate::journal::entry::{self, Asks, Body, Entry, Header, Input, Moment};
use crate::journal::file::{Damage, Entries, Read};
use crate::journal::recorder::Recorder;
use crate::kernel::arn::Scope;
use crate::kernel::caller::Caller;
use crate::kernel::ids::Kind;
use crate::kernel::time::Time;
use crate::simulator::rules::{Behavior, CodeId};
use crate::simulator::script::Script;
use crate::wire::services::SERVICES;
use crate::wire::{ErrorCode, Route};
use crate::work::Handlers;
use crate::world::World;

/// Why a journal does not lead to where it was.
#[derive(Debug)]
pub(crate) enum NotReplayed {
    /// This entry is about something that this version does not have.
    Unknown(usize, String),
    /// It cannot be read any more.
    Damaged(Damage),
    /// At this entry the code of a test decided.
    Code(usize, String),
}

impl fmt::Display for NotReplayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged(damage) => damage.fmt(f),
            // The first line is no entry.
            Self::Unknown(nth, what) => write!(
                f,
                "entry {nth}, in line {}, is about {what}, which this version does not have",
                nth + 1
            ),
            Self::Code(nth, what) => write!(
                f,
                "at entry {nth}, in line {}, {what}, which only the code of the test can do again",
                nth + 1
            ),
        }
    }
}

/// The entries of a journal, on their way into a fake again.
#[derive(Debug)]
pub(super) struct Replay {
    entries: Peekable<Entries>,
    /// How many have come in.
    pub(super) position: usize,
    /// Whether the fake only shows what there was, so that it needs no code of a test's.
    pub(super) is_shown: bool,
}

impl Replay {
    pub(super) fn new(read: &Read) -> Result<Self, NotReplayed> {
        let entries = read.entries().map_err(NotReplayed::Damaged)?;
        Ok(Self {
            entries: entries.peekable(),
            position: 0,
            is_shown: false,
        })
    }

    /// The entry that comes in next.
    pub(super) fn peek(&mut self) -> Option<&Entry> {
        self.entries.peek()?.as_ref().ok()
    }

    /// Lets the next entry come in, with what belongs to it. Returns whether there was one.
    pub(super) fn next(&mut self, state: &mut State) -> Result<bool, NotReplayed> {
        let Some(entry) = self.entries.next() else {
            return Ok(false);
        };
        self.position += 1;
        let Entry(moment, input) = entry.map_err(NotReplayed::Damaged)?;
        state.come_to(&moment, &input);
        if matches!(input, Input::Call(_)) {
            state.journal = Journal::Replaying(self.reports_within());
        }
        let taken = match input {
            // Whoever goes on needs the code that is asked later.
            Input::Asks(asks) if !self.is_shown => Err(Unknown::Code(asks.told().to_owned())),
            input => state.take_input(input),
        };
        taken.map(|()| true).map_err(|why| why.at(self.position))
    }

    /// The reports that came while the call was carried out.
    fn reports_within(&mut self) -> VecDeque<Vec<crate::effect::Report>> {
        let mut within = VecDeque::new();
        let is_within =
            |it: &Result<Entry, Damage>| matches!(it, Ok(Entry(_, Input::ReportsWithin(_))));
        while let Some(Ok(Entry(_, Input::ReportsWithin(reports)))) =
            self.entries.next_if(is_within)
        {
            self.position += 1;
            within.push_back(reports);
        }
        within
    }
}

impl State {
    /// Lets everything happen again that a journal has, or begins one.
    pub(super) fn open_journal(&mut self, opened: Opened) -> Result<(), NotReplayed> {
        let Opened {
            read,
            target,
            origin,
            compared,
        } = opened;
        if let Some((recording, file)) = compared {
            let compared = Compared::new(&recording, file);
            self.compared = Some(Box::new(compared.map_err(NotReplayed::Damaged)?));
        }
        let header = match read {
            None => Ok(Header {
                origin,
                ..Header::of(self.world.setup(), self.started(), self.idle.limit())
            }),
            Some(read) => {
                self.begin_as(&read.header);
                // Whatever they did was done then, and what they said is in the journal.
                let runtimes = std::mem::take(&mut self.runtimes);
                let endpoints = std::mem::take(&mut self.endpoints);
                let replayed = self.replay(&read);
                self.runtimes = runtimes;
                self.endpoints = endpoints;
                if let Some(inbox) = &self.inbox {
                    inbox.begin_after(self.world.resets());
                }
                self.journal = Journal::None;
                replayed?;
                self.resume_clock();
                Err(read.sum)
            }
        };
        let since = (
            header.is_err().then(|| self.world.now()),
            self.request_ids.count(Kind::Request),
        );
        self.journal = Journal::Recording(Recorder::new(
            target,
            header.as_ref().map_err(|sum| *sum),
            since,
        ));
        self.call_endpoints_again();
        Ok(())
    }

    /// As it was when the journal began.
    pub(super) fn begin_as(&mut self, header: &Header) {
        self.journal = Journal::Replaying(VecDeque::new());
        if let Some(emptied) = &header.emptied {
            self.world = World::of_emptied(self.world.setup().clone(), emptied);
            self.note_change();
        }
    }

    fn replay(&mut self, read: &Read) -> Result<(), NotReplayed> {
        let mut replay = Replay::new(read)?;
        while replay.next(self)? {}
        Ok(())
    }

    /// Lets happen what had happened by itself before that came in.
    fn come_to(&mut self, moment: &Moment, input: &Input) {
        for _ in 0..moment.fired {
            self.fire_recorded(Time::NEVER);
        }
        if let Some(at) = moment.at {
            self.world.pass_to(at);
        }
        // After a reset they begin anew.
        if !matches!(input, Input::Reset {}) {
            for _ in 0..moment.drawn {
                self.request_id();
            }
        }
    }

    /// Fires the next timer, if it is due by then.
    pub(super) fn fire_recorded(&mut self, limit: Time) -> bool {
        let fired = self.world.fire_next(limit);
        if fired {
            self.note_change();
            self.carry_out_effects();
        }
        fired
    }

    fn take_input(&mut self, input: Input) -> Result<(), Unknown> {
        match input {
            Input::Call(call) => self.replay_call(&call)?,
            Input::Rejected {
                id,
                target,
                code,
                message,
            } => {
                let code = ErrorCode::parse(&code).ok_or(Unknown::Thing(code))?;
                let outcome = Outcome::Refused { code, message };
                self.note_rejected_as(&id, target.as_deref(), outcome);
            }
            Input::Command(region, command) => {
                // What was refused is refused again.
                let _ = self.apply(region, *command);
            }
            Input::Reports(reports) | Input::ReportsWithin(reports) => self.take_all(reports),
            Input::Executed(delay, report) => {
                self.world.report(delay, *report);
                self.note_change();
            }
            Input::Hook(hook, result) => {
                self.world.answer_hook(&hook, result);
                self.note_change();
            }
            #[cfg(feature = "events")]
            Input::Target(call, refused) => {
                self.world.answer_target(&call, refused.map_or(Ok(()), Err));
                self.note_change();
            }
            #[cfg(feature = "agent")]
            Input::Agent(said) => self.hear_agent(said),
            Input::Answered(region, number, answer) => {
                self.world.answer_own_call(region, number, answer);
                self.note_change();
            }
            Input::Made {
                region,
                operation,
                body,
            } => self.replay_made(region, operation, &body)?,
            Input::Asks(asks) => self.replay_asks(asks),
            Input::Chosen(of, digest, script) => self.replay_chosen(of, digest, *script),
            Input::Region(scope) => drop(self.region_of(&scope)),
            Input::GaveUpWaiting {} => self.world.give_up_waiting(),
            Input::Reset {} => drop(self.reset()),
            Input::SetUp {} => {}
            // Whoever moves the time by hand means it.
            Input::Time {} => self.note_change(),
            Input::First(call) => self.replay_first(&call)?,
            Input::FirstEnded(faults) => self.errands.predicates.end(&faults),
        }
        self.carry_out_effects();
        Ok(())
    }

    fn replay_made(&mut self, region: RegionKey, name: String, body: &Body) -> Result<(), Unknown> {
        self.note_change();
        let route: Route = name.parse().map_err(|_| Unknown::Thing(name))?;
        // What was refused is refused again.
        let _ = self
            .world
            .call(region, &Caller::default(), route, body.bytes());
        Ok(())
    }

    /// Code of the test was asked from here on; what it said comes in by itself.
    fn replay_asks(&mut self, asks: Asks) {
        match asks {
            Asks::Handlers { exec, hooks } => self.world.set_handlers(Handlers { exec, hooks }),
            Asks::Predicate {} | Asks::First {} => {}
            #[cfg(feature = "events")]
            Asks::Target(arn) => self.world.ask_target(arn),
            Asks::Containers {
                containers,
                which,
                chooses,
            } => {
                // There is no code to be found by it.
                let id = CodeId(0);
                let behavior = match chooses {
                    true => Behavior::Choice(id),
                    false => Behavior::Process(id),
                };
                self.world.ask_code(containers, which, behavior);
            }
        }
        self.note_change();
    }

    fn replay_chosen(&mut self, of: ContainerRef, digest: Option<String>, script: Script) {
        let task = self.region(of.task.region).tasks.find(of.task.id);
        let container = task.and_then(|task| task.containers.get(usize::from(of.container)));
        if let Some(spec) = container.map(|container| Arc::clone(&container.spec)) {
            self.world.choose_script(of, spec, digest, script);
            self.note_change();
        }
    }

    fn replay_call(&mut self, written: &entry::Call) -> Result<(), Unknown> {
        let call = self.written_call(written)?;
        let known = answer::Known {
            has_token: written.has_token,
            holding: written.holding.clone(),
        };
        if known.has_token {
            // It was taken before the functions were asked that the call is about.
            self.takes_token_for(&call);
        }
        let _inside = written.by_test.then(predicates::enter);
        drop(self.answer(&call, &known));
        Ok(())
    }

    /// What the code of the test does that ran before a call comes in by itself.
    fn replay_first(&mut self, written: &entry::Call) -> Result<(), Unknown> {
        let call = self.written_call(written)?;
        let region = self.region_of(&call.scope);
        let fired = self.ask_first(region, &call, &written.holding);
        let running = fired.into_iter().map(|fault| (region, fault));
        self.errands.predicates.begin(running);
        Ok(())
    }

    fn written_call<'a>(&self, call: &'a entry::Call) -> Result<Call<'a>, Unknown> {
        let service = call.service.as_deref().unwrap_or("ecs");
        // Services of one signing name have different operations.
        let services = SERVICES.iter().filter(|it| it.signing_name == service);
        let mut routes = services.filter_map(|service| (service.route)(&call.operation));
        let route = routes.next();
        let route = route.ok_or_else(|| Unknown::Thing(format!("{service} {}", call.operation)))?;
        let scope: Scope = match &call.scope {
            Some(scope) => scope.clone(),
            None => self.world.setup().scope.clone(),
        };
        Ok(Call {
            caller: Caller {
                authority: &call.authority,
                access_key: call.access_key.as_deref(),
                session: call.session.as_deref(),
                request_id: &call.request_id,
            },
            scope,
            route,
            body: call.body.bytes(),
            // It was written down when it was carried out.
            may_wait: false,
        })
    }

    /// Asks runtimes outside how the tasks are that they had when the journal ended.
    pub(super) fn reconnect_runtimes(&mut self) {
        let regions: Vec<RegionKey> = self.regions().map(|region| region.key).collect();
        let runtimes = self.world.setup().runtimes.clone();
        for (region, runtime) in regions
            .iter()
            .flat_map(|region| runtimes.iter().map(move |it| (*region, *it)))
        {
            let runtime = runtime.name.to_owned();
            // The world knows its own runtimes.
            let _ = self.apply(region, Command::ReconnectRuntime { runtime });
        }
        self.carry_out_effects();
        for runtime in &mut self.runtimes {
            runtime.all_adopted();
        }
        #[cfg(feature = "agent")]
        self.lose_agents();
    }

    /// The clock goes on from where the world is.
    pub(super) fn resume_clock(&mut self) {
        let now = self.world.now();
        self.clock.resume_at(now);
    }
}

/// What an entry is about that cannot come in again.
enum Unknown {
    Thing(String),
    Code(String),
}

impl Unknown {
    fn at(self, entry: usize) -> NotReplayed {
        match self {
            Self::Thing(what) => NotReplayed::Unknown(entry, what),
            Self::Code(what) => NotReplayed::Code(entry, what),
        }
    }
}
