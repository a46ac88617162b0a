#include "bench/engine/data/tables.h"

#include <fmt/format.h>

#include <iterator>

#include "bench/engine/data/text.h"

namespace sluice::bench {
namespace {

void add_degrees(std::string& text, int whole, Dice& dice) {
    fmt::format_to(std::back_inserter(text), "{}.{:09}", whole, dice.below(1'000'000'000));
}

class Narrow final : public Table {
  public:
    std::vector<std::string> header() const override {
        return names(
            "vendor,pickup_at,dropoff_at,passengers,distance,pickup_lon,pickup_lat,"
            "rate_code,stored,dropoff_lon,dropoff_lat,payment_type,fare,extra,tax,"
            "tip,tolls,surcharge,total");
    }

    void fill(Row& row, std::uint64_t, Dice& dice) const override {
        const std::uint32_t start = dice.below(29'000'000);
        const std::uint32_t fare = 250 + dice.below(120) * 50;
        const std::uint32_t tip = dice.below(1000);
        row[0].text = dice.one_in(2) ? "1" : "2";
        add_time(row[1].text, start);
        add_time(row[2].text, start + 60 + dice.below(3600));
        row[3].text = std::to_string(1 + dice.below(6));
        add_money(row[4].text, dice.below(1500));
        add_degrees(row[5].text, -73, dice);
        add_degrees(row[6].text, 40, dice);
        row[7].text = std::to_string(1 + dice.below(5));
        row[8].text = dice.one_in(50) ? "Y" : "N";
        add_degrees(row[9].text, -73, dice);
        add_degrees(row[10].text, 40, dice);
        row[11].text = std::to_string(1 + dice.below(4));
        add_money(row[12].text, fare);
        add_money(row[13].text, dice.below(3) * 50);
        row[14].text = "0.50";
        add_money(row[15].text, tip);
        row[16].text = dice.one_in(20) ? "5.54" : "0";
        row[17].text = "0.30";
        add_money(row[18].text, fare + tip + 80);
    }
};

class Wide final : public Table {
  public:
    std::vector<std::string> header() const override {
        std::vector<std::string> names;
        for (int i = 0; i < 200; ++i) names.push_back(fmt::format("col_{:03}", i));
        return names;
    }

    void fill(Row& row, std::uint64_t, Dice& dice) const override {
        for (std::size_t i = 0; i < row.size(); ++i) fill_field(row[i].text, i % 5, dice);
    }

  private:
    static void fill_field(std::string& text, std::size_t kind, Dice& dice) {
        switch (kind) {
            case 0:
                text = std::to_string(dice.below(1'000'000));
                break;
            case 1:
                text = std::to_string(dice.below(1000));
                fmt::format_to(std::back_inserter(text), ".{:04}", dice.below(10'000));
                break;
            case 2:
                for (std::uint32_t n = 2 + dice.below(8); n > 0; --n)
                    text += static_cast<char>('a' + dice.below(26));
                break;
            case 3:
                if (!dice.one_in(3)) text = std::to_string(dice.below(100));
                break;
            default:
                text = dice.one_in(2) ? "true" : "false";
        }
    }
};

class Adversarial final : public Table {
  public:
    std::vector<std::string> header() const override {
        return {"id", "report", "state", "log", "owner", "copy"};
    }

    void fill(Row& row, std::uint64_t number, Dice& dice) const override {
        row[0].text = std::to_string(number);
        row[2].text = dice.one_in(2) ? "new" : "";
        row[4].text = plain_word(dice);
        for (std::size_t i = 1; i < row.size(); i += 2) {
            add_records(row[i].text, 1 + dice.below(40), dice);
            row[i].quoted = true;
        }
    }

  private:
    // What a guess would take for records of this very table.
    static void add_records(std::string& text, std::uint32_t count, Dice& dice) {
        for (; count > 0; --count) {
            // One draw a statement: the order of arguments' evaluation is the compiler's.
            fmt::format_to(std::back_inserter(text), "{},\"", dice.below(100'000));
            text += plain_word(dice);
            text += "\",new,\"a,\"\"b\"\"\",";
            text += plain_word(dice);
            text += dice.one_in(3) ? ",\"\"" : ",x";
            text += dice.one_in(4) ? "\r\n" : "\n";
        }
    }
};

}  // namespace

std::unique_ptr<Table> make_table(std::string_view name) {
    if (name == "texty") return make_texty();
    if (name == "narrow") return std::make_unique<Narrow>();
    if (name == "wide") return std::make_unique<Wide>();
    if (name == "adversarial") return std::make_unique<Adversarial>();
    return nullptr;
}

}  // namespace sluice::bench
