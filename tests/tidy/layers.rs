//! Which file of the core knows which other one: read from the source, without the compiler.
//!
//! A file knows another when it names something that is defined there: in a `use`, in a path such
//! as `lifecycle::stop::begin`, or by calling a method of an `impl` block that stands in another
//! file than its type. What only tests name does not count.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::source::CORE as CORE_FOLDER;

/// The parts of `src` that make up the core.
const CORE: [&str; 6] = ["aws", "command", "ecs", "effect", "kernel", "world"];

/// The files of the core, and the arrows between them.
pub(crate) struct Graph {
    pub(crate) files: Vec<PathBuf>,
    /// For each file those that it names, with the names.
    pub(crate) arrows: Vec<BTreeMap<usize, BTreeSet<String>>>,
}

impl Graph {
    pub(crate) fn of_core() -> Self {
        let modules = Modules::read();
        let (mut files, mut numbers) = (Vec::new(), BTreeMap::new());
        for module in modules.all.values().filter(|module| module.is_core()) {
            numbers.insert(module.file.clone(), files.len());
            files.push(module.file.clone());
        }
        let methods = modules.methods_of_others();
        let mut arrows: Vec<BTreeMap<usize, BTreeSet<String>>> = vec![BTreeMap::new(); files.len()];
        let note = |arrows: &mut BTreeMap<usize, BTreeSet<String>>, to: usize, name: String| {
            arrows.entry(to).or_default().insert(name);
        };
        for (path, module) in modules.all.iter().filter(|(_, module)| module.is_core()) {
            let from = numbers[&module.file];
            for named in modules.named_in(path) {
                if let Some(file) = modules.resolve(&named, 0)
                    && let Some(to) = numbers.get(file)
                    && *to != from
                {
                    note(&mut arrows[from], *to, named.last().unwrap().clone());
                }
            }
            for method in module.method_calls() {
                if let Some(to) = methods.get(method).and_then(|file| numbers.get(*file))
                    && *to != from
                {
                    note(&mut arrows[from], *to, format!(".{method}()"));
                }
            }
        }
        Self { files, arrows }
    }

    /// Sets of files that all know one another, be it by way of others. Those of one are left out.
    pub(crate) fn circles(&self) -> Vec<Vec<usize>> {
        let reach: Vec<BTreeSet<usize>> = (0..self.files.len()).map(|at| self.reach(at)).collect();
        let mut circles: BTreeSet<Vec<usize>> = BTreeSet::new();
        for (at, reached) in reach.iter().enumerate() {
            let circle = reached
                .iter()
                .copied()
                .filter(|to| reach[*to].contains(&at));
            let circle: Vec<usize> = circle.collect();
            if circle.len() > 1 {
                circles.insert(circle);
            }
        }
        circles.into_iter().collect()
    }

    fn reach(&self, from: usize) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut left = vec![from];
        while let Some(at) = left.pop() {
            let new = self.arrows[at]
                .keys()
                .copied()
                .filter(|to| reached.insert(*to));
            left.extend(new);
        }
        reached
    }

    pub(crate) fn names(&self, circle: &[usize]) -> Vec<&str> {
        let files = circle.iter().map(|at| self.files[*at].to_str().unwrap());
        files.collect()
    }

    /// A circle in words: the files, and what each of them names in the others.
    pub(crate) fn describe(&self, circle: &[usize]) -> String {
        let mut text = format!("{} files know one another:\n", circle.len());
        for from in circle {
            text += &format!("  {}\n", self.files[*from].display());
            let arrows = self.arrows[*from].iter();
            for (to, names) in arrows.filter(|(to, _)| circle.contains(to)) {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let file = self.files[*to].display();
                text += &format!("    -> {file}: {}\n", names.join(", "));
            }
        }
        text
    }
}

/// `crate::ecs::task` as `["ecs", "task"]`.
type Name = Vec<String>;

struct Module {
    /// Relative to `src`.
    file: PathBuf,
    tokens: Vec<Token>,
    items: BTreeSet<String>,
    /// What names mean that other modules have given.
    imports: BTreeMap<String, Name>,
    /// Modules all of whose names are imported.
    globs: Vec<Name>,
}

impl Module {
    fn is_core(&self) -> bool {
        let first = self.file.components().next();
        let first = first.map(|part| part.as_os_str().to_string_lossy().into_owned());
        first.is_some_and(|first| CORE.contains(&first.trim_end_matches(".rs")))
    }

    /// The names of methods that are called.
    fn method_calls(&self) -> impl Iterator<Item = &str> {
        self.tokens.windows(3).filter_map(|window| match window {
            [Token::Sign('.'), Token::Word(name), Token::Sign('(')] => Some(name.as_str()),
            _ => None,
        })
    }
}

struct Modules {
    all: BTreeMap<Name, Module>,
}

impl Modules {
    fn read() -> Self {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join(CORE_FOLDER);
        let mut files = Vec::new();
        collect(&src, &mut files);
        let mut all = BTreeMap::new();
        let mut tests = BTreeSet::new();
        for path in files {
            let file = path.strip_prefix(&src).unwrap().to_owned();
            let name = module_name(&file);
            let (tokens, test_modules) = without_tests(tokens(&fs::read_to_string(&path).unwrap()));
            tests.extend(test_modules.into_iter().map(|test| join(&name, &test)));
            let module = Module {
                items: items(&tokens),
                imports: BTreeMap::new(),
                globs: Vec::new(),
                file,
                tokens,
            };
            all.insert(name, module);
        }
        all.retain(|name: &Name, _| !tests.iter().any(|test| name.starts_with(test)));
        let mut modules = Self { all };
        modules.read_imports();
        modules
    }

    fn read_imports(&mut self) {
        let names: Vec<Name> = self.all.keys().cloned().collect();
        for name in names {
            let mut leaves = Vec::new();
            for tree in uses(&self.all[&name].tokens) {
                read_use_tree(&tree, &mut 0, &[], &mut leaves);
            }
            for (alias, path) in leaves {
                let Some(path) = self.absolute(&name, &path) else {
                    continue;
                };
                let module = self.all.get_mut(&name).unwrap();
                match alias.as_str() {
                    "*" => module.globs.push(path),
                    "_" => {}
                    _ => drop(module.imports.insert(alias, path)),
                }
            }
        }
    }

    /// A path from the root of the crate; `None` for what is not of the crate.
    fn absolute(&self, module: &Name, path: &[String]) -> Option<Name> {
        let (first, rest) = path.split_first()?;
        let own = &self.all[module];
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some(module.iter().chain(rest).cloned().collect()),
            "super" => {
                let (_, parent) = module.split_last()?;
                let mut parent = parent.to_vec();
                let mut rest = rest;
                while rest.first().is_some_and(|next| next == "super") {
                    parent.pop();
                    rest = &rest[1..];
                }
                Some(parent.iter().chain(rest).cloned().collect())
            }
            name => match own.imports.get(name) {
                Some(imported) => Some(imported.iter().chain(rest).cloned().collect()),
                None => {
                    let child = join(module, name);
                    let is_child = self.all.contains_key(&child);
                    is_child.then(|| child.iter().chain(rest).cloned().collect())
                }
            },
        }
    }

    /// The file in which that is defined, or the last part of the path that is a module.
    fn resolve(&self, path: &[String], depth: usize) -> Option<&Path> {
        assert!(depth < 20, "{path:?} leads round in a circle");
        let mut module: Name = Vec::new();
        for (at, segment) in path.iter().enumerate() {
            let child = join(&module, segment);
            if self.all.contains_key(&child) {
                module = child;
                continue;
            }
            let own = self.all.get(&module)?;
            if own.items.contains(segment) {
                return Some(&own.file);
            }
            if let Some(imported) = own.imports.get(segment) {
                let rest = &path[at + 1..];
                let imported: Name = imported.iter().chain(rest).cloned().collect();
                return self.resolve(&imported, depth + 1);
            }
            return own.globs.iter().find_map(|glob| {
                let path: Name = glob.iter().chain(&path[at..]).cloned().collect();
                self.resolve(&path, depth + 1)
            });
        }
        // A module alone: what is used of it says what is meant.
        None
    }

    /// Everything that the module names by a path.
    fn named_in(&self, name: &Name) -> Vec<Name> {
        let module = &self.all[name];
        let mut named: Vec<Name> = module.imports.values().cloned().collect();
        named.extend(
            paths(&module.tokens)
                .iter()
                .filter_map(|path| self.absolute(name, path)),
        );
        named
    }

    /// The methods of `impl` blocks that stand in another file than their type, by name, as far as
    /// no other type has one of that name.
    fn methods_of_others(&self) -> BTreeMap<&str, &Path> {
        let mut found: BTreeMap<&str, Option<&Path>> = BTreeMap::new();
        for module in self.all.values() {
            for (of, methods) in impls(&module.tokens) {
                let is_own = of.is_none_or(|of| module.items.contains(of));
                for method in methods {
                    let file = (!is_own).then_some(module.file.as_path());
                    let entry = found.entry(method).or_insert(file);
                    if *entry != file {
                        *entry = None;
                    }
                }
            }
        }
        let found = found.into_iter();
        found
            .filter_map(|(name, file)| Some((name, file?)))
            .collect()
    }
}

fn join(module: &[String], name: &str) -> Name {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// `ecs/task/mod.rs` is `["ecs", "task"]`, and `lib.rs` the root.
fn module_name(file: &Path) -> Name {
    let parts = file.with_extension("");
    let parts = parts
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned());
    let mut parts: Name = parts.collect();
    if parts.last().is_some_and(|last| last == "mod") || parts == ["lib"] {
        parts.pop();
    }
    parts
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    /// `::`
    Colons,
    Sign(char),
}

impl Token {
    fn is_word(&self, expected: &str) -> bool {
        matches!(self, Self::Word(word) if word == expected)
    }
}

/// Words and signs, without comments and texts.
fn tokens(source: &str) -> Vec<Token> {
    let letters: Vec<char> = source.chars().collect();
    let (mut at, mut tokens) = (0, Vec::new());
    let find = |from: usize, text: &str| {
        let text: Vec<char> = text.chars().collect();
        (from..letters.len()).find(|at| letters[*at..].starts_with(&text))
    };
    while at < letters.len() {
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        match letters[at] {
            '/' if next == '/' => at = find(at, "\n").unwrap_or(letters.len()),
            '/' if next == '*' => at = find(at, "*/").map_or(letters.len(), |end| end + 2),
            'r' if next == '"' => at = find(at + 2, "\"").map_or(letters.len(), |end| end + 1),
            'r' if next == '#' && letters.get(at + 2) == Some(&'"') => {
                at = find(at + 3, "\"#").map_or(letters.len(), |end| end + 2);
            }
            'r' if next == '#' => at += 2,
            '"' => {
                at += 1;
                while letters[at] != '"' {
                    at += 1 + usize::from(letters[at] == '\\');
                }
                at += 1;
            }
            '\'' => {
                // A letter, or a lifetime.
                let is_letter = next == '\\' || letters.get(at + 2) == Some(&'\'');
                at += 1;
                if is_letter {
                    at += usize::from(next == '\\');
                    at = find(at + 1, "'").map_or(letters.len(), |end| end + 1);
                } else {
                    // `'static` is none of the words that say what an item is.
                    let is_name =
                        |at: usize| letters.get(at).is_some_and(|it| it.is_alphanumeric());
                    while is_name(at) {
                        at += 1;
                    }
                }
            }
            ':' if next == ':' => {
                tokens.push(Token::Colons);
                at += 2;
            }
            letter if letter.is_alphanumeric() || letter == '_' => {
                let mut word = String::new();
                while letters
                    .get(at)
                    .is_some_and(|it| it.is_alphanumeric() || *it == '_')
                {
                    word.push(letters[at]);
                    at += 1;
                }
                tokens.push(Token::Word(word));
            }
            letter if letter.is_whitespace() => at += 1,
            letter => {
                tokens.push(Token::Sign(letter));
                at += 1;
            }
        }
    }
    tokens
}

/// Leaves out what is compiled for tests only: the checks of invariants, which know everything, are
/// part of the tests. Also returns the names of modules of tests that are files of their own.
fn without_tests(tokens: Vec<Token>) -> (Vec<Token>, Vec<String>) {
    let marks = [
        self::tokens("#[cfg(test)]"),
        self::tokens("#[cfg(any(test, feature = \"self-check\"))]"),
    ];
    let (mut at, mut kept, mut modules) = (0, Vec::new(), Vec::new());
    while at < tokens.len() {
        let Some(mark) = marks.iter().find(|mark| tokens[at..].starts_with(mark)) else {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        };
        let end = end_of_item(&tokens, at + mark.len());
        let item = &tokens[at + mark.len()..end];
        if let [.., before, Token::Word(name), Token::Sign(';')] = item
            && before.is_word("mod")
        {
            modules.push(name.clone());
        }
        at = end;
    }
    (kept, modules)
}

/// An item, a field or a statement ends with its block, or with the next `;` or `,`.
fn end_of_item(tokens: &[Token], from: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        match token {
            Token::Sign('{' | '(' | '[') => depth += 1,
            Token::Sign('}') if depth == 1 => return at + 1,
            Token::Sign('}' | ')' | ']') if depth > 0 => depth -= 1,
            Token::Sign('}' | ')') => return at,
            Token::Sign(';' | ',') if depth == 0 => return at + 1,
            _ => {}
        }
    }
    tokens.len()
}

/// The names that a file defines outside of blocks.
fn items(tokens: &[Token]) -> BTreeSet<String> {
    const KINDS: [&str; 8] = [
        "const",
        "enum",
        "fn",
        "macro_rules",
        "static",
        "struct",
        "trait",
        "type",
    ];
    let (mut depth, mut items) = (0_i32, BTreeSet::new());
    for window in tokens.windows(2) {
        match window {
            [Token::Sign('{'), _] => depth += 1,
            [Token::Sign('}'), _] => depth -= 1,
            [Token::Word(kind), Token::Word(name)]
                if depth == 0 && KINDS.contains(&kind.as_str()) =>
            {
                items.insert(name.clone());
            }
            _ => {}
        }
    }
    items
}

/// Whether a declaration begins there, and not the `use<'_>` of a type.
fn is_use(tokens: &[Token], at: usize) -> bool {
    tokens[at].is_word("use") && tokens.get(at + 1) != Some(&Token::Sign('<'))
}

/// What stands between each `use` and its `;`.
fn uses(tokens: &[Token]) -> Vec<Vec<Token>> {
    let starts = (0..tokens.len()).filter(|at| is_use(tokens, *at));
    let uses = starts.map(|at| {
        let rest = tokens[at + 1..].iter();
        rest.take_while(|token| **token != Token::Sign(';'))
            .cloned()
            .collect()
    });
    uses.collect()
}

/// Reads `a::{b as c, d::*}` into what each name means.
fn read_use_tree(
    tokens: &[Token],
    at: &mut usize,
    before: &[String],
    leaves: &mut Vec<(String, Name)>,
) {
    let mut path = before.to_vec();
    let mut alias = None;
    while *at < tokens.len() {
        match &tokens[*at] {
            Token::Word(word) if word == "as" => {
                *at += 1;
                if let Token::Word(name) = &tokens[*at] {
                    alias = Some(name.clone());
                }
            }
            Token::Word(word) => path.push(word.clone()),
            Token::Sign('*') => alias = Some("*".to_owned()),
            Token::Sign('{') => {
                *at += 1;
                while tokens
                    .get(*at)
                    .is_some_and(|token| *token != Token::Sign('}'))
                {
                    read_use_tree(tokens, at, &path, leaves);
                    if tokens.get(*at) == Some(&Token::Sign(',')) {
                        *at += 1;
                    }
                }
                *at += 1;
                return;
            }
            Token::Sign(',' | '}') => break,
            Token::Colons | Token::Sign(_) => {}
        }
        *at += 1;
    }
    if path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    if let Some(name) = alias.or_else(|| path.last().cloned()) {
        leaves.push((name, path));
    }
}

/// Every `a::b` outside of `use`.
fn paths(tokens: &[Token]) -> Vec<Name> {
    let (mut at, mut paths) = (0, Vec::new());
    while at < tokens.len() {
        if is_use(tokens, at) {
            at = end_of_item(tokens, at).max(at + 1);
            continue;
        }
        let is_start = at == 0 || !matches!(tokens[at - 1], Token::Colons | Token::Sign('.'));
        let mut path = Name::new();
        let mut end = at;
        while let Some(Token::Word(word)) = tokens.get(end).filter(|_| is_start) {
            path.push(word.clone());
            end += 1;
            if tokens.get(end) != Some(&Token::Colons) {
                break;
            }
            end += 1;
        }
        if path.len() > 1 {
            paths.push(path);
        }
        at = end.max(at + 1);
    }
    paths
}

/// The `impl` blocks with their methods. The type is `None` where a trait is implemented: whoever
/// calls its methods knows the trait.
fn impls(tokens: &[Token]) -> Vec<(Option<&str>, Vec<&str>)> {
    let (mut depth, mut at, mut impls) = (0_usize, 0, Vec::new());
    while at < tokens.len() {
        match &tokens[at] {
            Token::Sign('{') => depth += 1,
            Token::Sign('}') => depth = depth.saturating_sub(1),
            // Not the one of a type: `-> impl Iterator`.
            Token::Word(word) if word == "impl" && depth == 0 && begins_item(tokens, at) => {
                let Some(open) = (at..tokens.len()).find(|to| tokens[*to] == Token::Sign('{'))
                else {
                    break;
                };
                let end = end_of_item(tokens, open);
                impls.push((own_type(&tokens[at + 1..open]), methods(&tokens[open..end])));
                at = end;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    impls
}

/// Whether an item may begin there.
fn begins_item(tokens: &[Token], at: usize) -> bool {
    at == 0 || matches!(tokens[at - 1], Token::Sign('}' | ';' | ']'))
}

/// The type in the head of an `impl` block, unless that is of a trait.
fn own_type(head: &[Token]) -> Option<&str> {
    if head.iter().any(|token| token.is_word("for")) {
        return None;
    }
    let mut generics = 0_i32;
    let mut name = None;
    for token in head {
        match token {
            Token::Sign('<') => generics += 1,
            Token::Sign('>') => generics -= 1,
            Token::Word(word) if generics == 0 && word != "where" => name = Some(word.as_str()),
            _ => {}
        }
    }
    name
}

/// The functions of a block, but not those within them.
fn methods(block: &[Token]) -> Vec<&str> {
    let (mut depth, mut methods) = (0_i32, Vec::new());
    for window in block.windows(2) {
        match window {
            [Token::Sign('{'), _] => depth += 1,
            [Token::Sign('}'), _] => depth -= 1,
            [Token::Word(kind), Token::Word(name)] if depth == 1 && kind == "fn" => {
                methods.push(name.as_str());
            }
            _ => {}
        }
    }
    methods
}
