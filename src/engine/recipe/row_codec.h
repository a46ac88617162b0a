// Rows and their keys as bytes, for sorting and for spilling.
//
// Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/field.h"

namespace sluice::engine {

// How a value is compared.
struct KeyPart {
    std::size_t column = 0;  // of the rows
    bool as_number = false;
    bool descending = false;
};

// Appends bytes that compare as the value does. Texts are compared by their bytes; numbers by
// value, exactly, and what is no number comes behind all numbers, as text. No text has a NUL in it.
void append_key(std::string& key, std::string_view value, const KeyPart& part);

// Appends a number's bytes, so that they compare as it does.
void append_big_endian(std::string& out, std::uint64_t number);
// The number that the first eight bytes are.
std::uint64_t read_big_endian(std::string_view bytes);

// The value as it is meant: without doubled quotes.
void append_plain(std::string& out, const Field& field);

// All fields of a row: each with its size and what kind of value it is before it.
void append_row(std::string& out, const Field* fields, std::size_t width);
// What append_row() made. The fields point into `bytes`.
void read_row(std::string_view bytes, Field* fields, std::size_t width);

}  // namespace sluice::engine
