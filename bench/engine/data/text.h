// Pieces of text that the tables are made of; each is added to the end of `text`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/engine/data/dice.h"

namespace sluice::bench {

std::string_view plain_word(Dice& dice);  // ASCII
std::string_view world_word(Dice& dice);  // two to four bytes a character

// Words with blanks between them, one in eight a world_word().
void add_words(std::string& text, std::uint32_t count, Dice& dice);
void add_time(std::string& text, std::uint32_t seconds);  // "2026-01-31 23:59:59"
void add_money(std::string& text, std::uint32_t cents);   // "12.30"

std::vector<std::string> names(std::string_view list);  // of "a,b,c"

}  // namespace sluice::bench
