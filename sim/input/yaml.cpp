#include "input/yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <functional>
#include <sstream>
#include <stdexcept>
#include <unordered_map>
#include <utility>

namespace capexsim {

namespace {

constexpr std::size_t kMostNodes = 200000;

/// Ends the parsing: the rest of the text means nothing.
struct Stop : std::runtime_error {
    Stop() : std::runtime_error("stop") {}
};

/// Length of the UTF-8 sequence at `at`, 0 when it is none (overlong forms, surrogates and beyond U+10FFFF included).
std::size_t sequence_length(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) {
        return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U;
    };
    const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF) {
        const bool overlong = first == 0xE0 && byte(1) < 0xA0;
        const bool surrogate = first == 0xED && byte(1) >= 0xA0;
        return continues(1) && continues(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4) {
        const bool overlong = first == 0xF0 && byte(1) < 0x90;
        const bool beyond = first == 0xF4 && byte(1) >= 0x90;
        return continues(1) && continues(2) && continues(3) && !overlong && !beyond ? 4 : 0;
    }
    return 0;
}

/// What the library would misread in silence: bytes that are no UTF-8, control characters (U+0004 would end the text).
bool check_characters(const Document& document, Findings& findings) {
    Place place{document.name, 1, 1};
    const std::string_view text = document.text;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = sequence_length(text, at);
        if (length == 0) {
            findings.error(place, "", "the text is not UTF-8", "save the file as UTF-8");
            return false;
        }
        const auto c = static_cast<unsigned char>(text[at]);
        const bool c1 = length == 2 && c == 0xC2 && static_cast<unsigned char>(text[at + 1]) < 0xA0;
        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F || c1) {
            findings.error(place, "", "the text holds a control character",
                           "remove it; scenarios are plain text");
            return false;
        }
        at += length;
        place.column += 1;
        if (c == '\n') {
            place.line += 1;
            place.column = 1;
        }
    }
    return true;
}

/// Every line end is one \n, so that lines count as editors count them; no byte order mark.
std::string normalised(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\r') {
            out += '\n';
            if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
        } else {
            out += text[i];
        }
    }
    return out;
}

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

bool check_lines(const std::string& name, const std::vector<std::string_view>& lines, Findings& findings) {
    bool fine = true;
    bool prologue = true;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const int number = static_cast<int>(i) + 1;
        const std::size_t word = lines[i].find_first_not_of(" \t");
        if (word == std::string_view::npos) continue;
        const std::size_t tab = lines[i].find('\t');
        if (tab < word && lines[i][word] != '#') {
            findings.error({name, number, static_cast<int>(tab) + 1}, "", "the line is indented with a tab",
                           "indent with spaces");
            fine = false;
        }
        if (prologue && lines[i][0] == '%') {
            findings.error({name, number, 1}, "", "YAML directives are not used here", "remove the line");
            fine = false;
        }
        if (lines[i][word] != '#') prologue = false;
    }
    return fine;
}

/// Whether the quoted scalar that `text` begins with ends in it; the library takes the end of the file for a closing quote.
bool is_closed(std::string_view text) {
    const char mark = text.empty() ? ' ' : text.front();
    if (mark != '"' && mark != '\'') return true;  // a block scalar
    for (std::size_t i = 1; i < text.size(); ++i) {
        const bool doubled = mark == '\'' && text.substr(i, 2) == "''";
        const bool escapes = mark == '"' && text[i] == '\\';
        if (doubled || escapes)
            ++i;
        else if (text[i] == mark)
            return true;
    }
    return false;
}

/// Builds the tree from the library's events.
class TreeBuilder : public YAML::EventHandler {
public:
    TreeBuilder(const std::string& name, const std::vector<std::string_view>& lines, Findings& findings)
        : name_(name), lines_(lines), findings_(findings) {}

    YamlNode& root() { return root_; }
    bool has_root() const { return has_root_; }

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (++documents_ > 1) {
            findings_.error(place_of(mark), "", "a second document begins here",
                            "one file holds one scenario");
            throw Stop();
        }
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        refuse_anchor(mark, anchor);
        add(YamlNode::Kind::empty, mark, "", false);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
        findings_.error(place_of(mark), "", "aliases are not used here",
                        "write the value again, or share it through 'extends' or 'actor_defaults'");
        add(YamlNode::Kind::empty, mark, "", false, true);
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        if (tag != "?" && !is_closed(text_from(mark))) {
            findings_.error(place_of(mark), "", "the quote that begins here does not end", "close it");
            throw Stop();
        }
        add(YamlNode::Kind::scalar, mark, value, tag != "?");
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value /*style*/) override {
        open(YamlNode::Kind::sequence, mark, tag, anchor);
    }
    void OnSequenceEnd() override { open_.pop_back(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value /*style*/) override {
        open(YamlNode::Kind::map, mark, tag, anchor);
    }
    void OnMapEnd() override {
        if (!open_.empty() && open_.back().duplicate) drop_duplicate(open_.back());
        open_.pop_back();
    }

    /// 1-based line and character; the library counts bytes from 0.
    Place place_of(const YAML::Mark& mark) {
        if (mark.is_null() || mark.line < 0) return {name_, 0, 0};
        const auto bytes = static_cast<std::size_t>(std::max(mark.column, 0));
        if (mark.line != counted_line_ || bytes < counted_bytes_) {
            counted_line_ = mark.line;
            counted_bytes_ = 0;
            counted_characters_ = 0;
        }
        const auto index = static_cast<std::size_t>(mark.line);
        const std::string_view line = index < lines_.size() ? lines_[index] : std::string_view{};
        for (; counted_bytes_ < bytes; ++counted_bytes_) {
            const bool inside = counted_bytes_ < line.size() &&
                                (static_cast<unsigned char>(line[counted_bytes_]) & 0xC0U) == 0x80U;
            if (!inside) ++counted_characters_;
        }
        return {name_, mark.line + 1, counted_characters_ + 1};
    }

private:
    /// A sequence or map whose end has not come yet.
    struct Open {
        YamlNode* node = nullptr;
        bool expects_key = true;  ///< of a map
        bool duplicate = false;   ///< the last member is one, and goes
        std::unordered_map<std::string, Place> keys;
    };

    /// The rest of the text from a mark on.
    std::string_view text_from(const YAML::Mark& mark) const {
        const auto index = static_cast<std::size_t>(std::max(mark.line, 0));
        if (index >= lines_.size()) return {};
        const auto column =
            std::min(static_cast<std::size_t>(std::max(mark.column, 0)), lines_[index].size());
        const char* first = lines_[index].data() + column;
        const char* last = lines_.back().data() + lines_.back().size();
        return {first, static_cast<std::size_t>(last - first)};
    }

    void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (anchor == 0) return;
        findings_.error(place_of(mark), "", "anchors are not used here",
                        "write the value again, or share it through 'extends' or 'actor_defaults'");
    }

    void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
        if (tag.empty() || tag == "?" || tag == "!") return;
        const bool include = tag.find("include") != std::string::npos;
        findings_.error(place_of(mark), "", "tags are not used here: " + quote(tag),
                        include ? "use 'extends: file.yaml'" : "remove the tag");
    }

    YamlNode& add(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& text, bool is_quoted,
                  bool alias = false) {
        if (++nodes_ > kMostNodes) {
            findings_.error(place_of(mark), "",
                            "the file holds more than " + std::to_string(kMostNodes) + " values");
            throw Stop();
        }
        YamlNode* node = &root_;
        Place place = place_of(mark);
        if (open_.empty()) {
            has_root_ = true;
        } else if (Open& parent = open_.back(); parent.node->kind == YamlNode::Kind::sequence) {
            node = &parent.node->items.emplace_back();
            if (kind == YamlNode::Kind::empty) place = place_of(dash_before(mark));
        } else if (parent.expects_key) {
            add_key(parent, kind, mark, text, is_quoted, alias);
            return root_;
        } else {
            parent.expects_key = true;
            Member& member = parent.node->members.back();
            node = &member.value;
            if (kind == YamlNode::Kind::empty && place.line != member.place.line) place = member.place;
        }
        node->kind = kind;
        node->quoted = is_quoted;
        node->text = text;
        node->place = place;
        return *node;
    }

    /// The library marks an item that is not there where the next thing stands: the dash of the item is above that.
    YAML::Mark dash_before(const YAML::Mark& mark) const {
        constexpr const char* kBlank = " \t";
        const auto here = static_cast<std::size_t>(std::max(mark.line, 0));
        const auto bytes = static_cast<std::size_t>(std::max(mark.column, 0));
        if (here < lines_.size() &&
            lines_[here].substr(0, bytes).find_first_not_of(kBlank) != std::string_view::npos)
            return mark;
        for (std::size_t above = std::min(here, lines_.size()); above-- > 0;) {
            const std::size_t word = lines_[above].find_first_not_of(kBlank);
            if (word == std::string_view::npos || lines_[above][word] == '#') continue;
            if (lines_[above][word] != '-') break;
            YAML::Mark dash = mark;
            dash.line = static_cast<int>(above);
            dash.column = static_cast<int>(word);
            return dash;
        }
        return mark;
    }

    void add_key(Open& parent, YamlNode::Kind kind, const YAML::Mark& mark, const std::string& text,
                 bool is_quoted, bool alias) {
        if (parent.duplicate) drop_duplicate(parent);
        const Place place = place_of(mark);
        if (kind != YamlNode::Kind::scalar && !alias) {
            findings_.error(place, "",
                            kind == YamlNode::Kind::empty
                                ? "a value without a key"
                                : "a list or map stands where a key should, or a bracket is not closed",
                            "write 'key: value'");
            if (kind != YamlNode::Kind::empty) throw Stop();
        }
        if (!is_quoted && text == "<<") {
            findings_.error(place, "", "'<<' does not merge here", "use 'extends' or 'actor_defaults'");
        }
        const auto [first, fresh] = parent.keys.emplace(text, place);
        if (!fresh && kind == YamlNode::Kind::scalar) {
            findings_.error(place, "", "the key " + quote(text) + " stands here twice",
                            "the first is in line " + std::to_string(first->second.line));
        }
        parent.duplicate = !fresh || kind != YamlNode::Kind::scalar || (!is_quoted && text == "<<");
        parent.node->members.push_back({text, place, {}});
        parent.expects_key = false;
    }

    /// A refused member leaves, so that nothing is said of it twice.
    static void drop_duplicate(Open& parent) {
        parent.node->members.pop_back();
        parent.duplicate = false;
    }

    void open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        if (open_.size() >= static_cast<std::size_t>(kDeepestNesting)) {
            findings_.error(
                place_of(mark), "",
                "values are nested more than " + std::to_string(kDeepestNesting) + " levels deep");
            throw Stop();
        }
        YamlNode& node = add(kind, mark, "", false);
        Open& opened = open_.emplace_back();
        opened.node = &node;
    }

    const std::string& name_;
    const std::vector<std::string_view>& lines_;
    Findings& findings_;
    YamlNode root_;
    bool has_root_ = false;
    int documents_ = 0;
    std::size_t nodes_ = 0;
    std::vector<Open> open_;
    int counted_line_ = -1;
    std::size_t counted_bytes_ = 0;
    int counted_characters_ = 0;
};

/// What the library says of an error, and what to do about it.
std::pair<std::string, std::string> explain(const YAML::ParserException& error,
                                            const std::vector<std::string_view>& lines) {
    std::string problem = "not valid YAML: " + error.msg;
    const auto index = static_cast<std::size_t>(std::max(error.mark.line, 0));
    const std::string_view line = index < lines.size() ? lines[index] : std::string_view{};
    if (line.find('\t') != std::string_view::npos)
        return {problem, "there is a tab in this line; use spaces"};
    if (error.msg.find("illegal map value") != std::string::npos) {
        return {problem, "check the indentation, and put quotes around text that holds ': '"};
    }
    if (error.msg.find("end of map") != std::string::npos ||
        error.msg.find("end of sequence") != std::string::npos) {
        return {problem, "check the indentation and that every bracket is closed"};
    }
    return {problem, ""};
}

}  // namespace

const Member* YamlNode::find(std::string_view key) const {
    const auto found = std::ranges::find(members, key, &Member::key);
    return found == members.end() ? nullptr : &*found;
}

Member* YamlNode::find(std::string_view key) {
    const auto found = std::ranges::find(members, key, &Member::key);
    return found == members.end() ? nullptr : &*found;
}

std::optional<YamlNode> parse_yaml(const Document& document, Findings& findings) {
    if (document.text.size() > kLongestText) {
        findings.error({document.name, 0, 0}, "", "the file is larger than 1 MB");
        return std::nullopt;
    }
    if (!check_characters(document, findings)) return std::nullopt;
    const std::string text = normalised(document.text);
    const std::vector<std::string_view> lines = lines_of(text);
    if (!check_lines(document.name, lines, findings)) return std::nullopt;
    TreeBuilder builder(document.name, lines, findings);
    try {
        std::istringstream stream(text);
        YAML::Parser parser(stream);
        while (parser.HandleNextDocument(builder)) {
        }
    } catch (const Stop&) {
        return std::nullopt;
    } catch (const YAML::ParserException& error) {
        const auto [problem, hint] = explain(error, lines);
        findings.error(builder.place_of(error.mark), "", problem, hint);
        return std::nullopt;
    } catch (const YAML::Exception& error) {
        findings.error(builder.place_of(error.mark), "", "not valid YAML: " + error.msg);
        return std::nullopt;
    }
    if (!builder.has_root()) {
        findings.error({document.name, 1, 1}, "", "the file is empty", "begin with 'format: 1'");
        return std::nullopt;
    }
    return std::move(builder.root());
}

}  // namespace capexsim
