#include <fmt/format.h>

#include <iterator>

#include "bench/engine/data/tables.h"
#include "bench/engine/data/text.h"

namespace sluice::bench {
namespace {

class Texty final : public Table {
  public:
    std::vector<std::string> header() const override {
        return names(
            "id,name,email,title,body,city,country,tags,status,created_at,price,"
            "quantity,comment,url,notes");
    }

    void fill(Row& row, std::uint64_t number, Dice& dice) const override {
        fmt::format_to(std::back_inserter(row[0].text), "{:08}", number);
        add_words(row[1].text, 2, dice);
        row[1].quoted = dice.one_in(2);
        row[2].text = fmt::format("user{}@example.com", dice.below(1'000'000));
        add_words(row[3].text, 4, dice);
        if (dice.one_in(3)) row[3].text += ", again";
        row[3].quoted = dice.one_in(2);
        fill_body(row[4].text, dice);
        row[5].text = world_word(dice);
        row[5].quoted = dice.one_in(5);
        row[6].text = dice.one_in(4) ? "" : "CH";
        for (std::uint32_t tags = dice.below(4) + 1; tags > 0; --tags) {
            if (!row[7].text.empty()) row[7].text += ',';
            row[7].text += plain_word(dice);
        }
        row[8].text = dice.one_in(2) ? "open" : "closed";
        row[8].quoted = dice.one_in(4);
        add_time(row[9].text, dice.below(29'000'000));
        row[9].quoted = dice.one_in(3);
        add_money(row[10].text, dice.below(100'000));
        fmt::format_to(std::back_inserter(row[11].text), "{}", dice.below(100));
        if (dice.one_in(2)) fill_comment(row[12], dice);
        row[13].text = fmt::format("https://example.com/p/{}?q=", dice.below(10'000'000));
        row[13].text += plain_word(dice);
        if (!dice.one_in(3)) add_words(row[14].text, 5, dice);
        row[14].quoted = !row[14].text.empty();
    }

  private:
    static void fill_body(std::string& text, Dice& dice) {
        add_words(text, 12 + dice.below(20), dice);
        if (dice.one_in(3)) {
            text += '\n';
            add_words(text, 8, dice);
        }
        if (dice.one_in(3)) {
            text += " \"";
            add_words(text, 2, dice);
            text += "\", C:\\dir\t";
        }
        if (dice.one_in(10)) text += "\r\nthe end";
    }

    static void fill_comment(Field& field, Dice& dice) {
        add_words(field.text, 6 + dice.below(10), dice);
        if (dice.one_in(4)) field.text += " \"ok\"";
        if (dice.one_in(2)) field.text += ", and so on";
        field.quoted = true;
    }
};

}  // namespace

std::unique_ptr<Table> make_texty() {
    return std::make_unique<Texty>();
}

}  // namespace sluice::bench
