#pragma once

#include "capexsim/error.hpp"

#include <cmath>
#include <cstdint>
#include <ctime>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <xlsxwriter.h>

namespace capexsim::report {

constexpr std::time_t kCreated =
    946'684'800;  ///< 2000-01-01: of equal contents the bytes are equal, whenever they are written
constexpr std::size_t kLongestName = 31;  ///< of a sheet

inline lxw_row_t row_number(std::size_t row) { return static_cast<lxw_row_t>(row); }
inline lxw_col_t column_number(std::size_t column) { return static_cast<lxw_col_t>(column); }

/// The workbook while it is made; closed, and so written, by finish().
class Book {
public:
    Book(const std::string& path, std::string scratch) : path_(path), scratch_(std::move(scratch)) {
        lxw_workbook_options options{};
        options.tmpdir = scratch_.data();
        book_ = workbook_new_opt(path.c_str(), &options);
        if (book_ == nullptr) throw WorldError(path + ": a workbook cannot be written");
        lxw_doc_properties properties{};
        properties.created = kCreated;
        workbook_set_properties(book_, &properties);
        bold = format("");
        format_set_bold(bold);
        head = format("");
        format_set_bold(head);
        format_set_text_wrap(head);
        format_set_bottom(head, LXW_BORDER_THIN);
        wrapped = format("");
        format_set_text_wrap(wrapped);
        format_set_align(wrapped, LXW_ALIGN_VERTICAL_TOP);
        percent = format("0.00%");
        count = format("#,##0");
        p_value = format("[<0.0001]\"< 0.0001\";General");  // the cell keeps the number
        general = format("");
    }
    ~Book() {
        if (book_ != nullptr) workbook_close(book_);
    }
    Book(const Book&) = delete;
    Book& operator=(const Book&) = delete;

    void finish() {
        const lxw_error error = workbook_close(std::exchange(book_, nullptr));
        if (error != LXW_NO_ERROR) throw WorldError(path_ + ": " + lxw_strerror(error));
    }

    lxw_worksheet* sheet(std::string name) {
        for (char& c : name)
            if (std::string_view("[]:*?/\\'").find(c) != std::string_view::npos) c = '_';
        const std::string whole = name;
        name = cut(whole, kLongestName);
        for (int again = 2; !names_.insert(lower_case(name)).second; ++again) {
            const std::string number = " " + std::to_string(again);
            name = cut(whole, kLongestName - number.size()) + number;
        }
        lxw_worksheet* made = workbook_add_worksheet(book_, name.c_str());
        require(made != nullptr, "a workbook takes a sheet of a valid name");
        constexpr std::uint8_t kA4 = 9;
        worksheet_set_paper(made, kA4);
        worksheet_set_landscape(made);
        worksheet_fit_to_pages(made, 1, 0);  // as wide as paper, as long as it is
        return made;
    }
    lxw_chart* chart(std::uint8_t type) { return workbook_add_chart(book_, type); }

    lxw_format *bold = nullptr, *head = nullptr, *wrapped = nullptr, *percent = nullptr, *count = nullptr,
               *p_value = nullptr, *general = nullptr;

private:
    /// The first `most` bytes of a text, or fewer, so that no character is cut.
    static std::string cut(const std::string& text, std::size_t most) {
        if (text.size() <= most) return text;
        while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
        return text.substr(0, most);
    }
    static std::string lower_case(std::string text) {
        for (char& c : text)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        return text;
    }

    lxw_format* format(const char* number) {
        lxw_format* made = workbook_add_format(book_);
        if (*number != '\0') format_set_num_format(made, number);
        return made;
    }

    std::string path_, scratch_;
    std::set<std::string> names_;  ///< of sheets, in lower case: to Excel they are the same
    lxw_workbook* book_ = nullptr;
};

inline void put_text(lxw_worksheet* sheet, std::size_t row, std::size_t column, const std::string& text,
                     lxw_format* format = nullptr) {
    worksheet_write_string(sheet, row_number(row), column_number(column), text.c_str(), format);
}

inline void put_number(lxw_worksheet* sheet, std::size_t row, std::size_t column, double x,
                       lxw_format* format) {
    require(std::isfinite(x), "a result is a finite number");
    worksheet_write_number(sheet, row_number(row), column_number(column), x, format);
}

}  // namespace capexsim::report
