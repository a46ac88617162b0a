// What becomes of values inside values when tables are read from JSON and written to it.
//
// A column's dotted name is a path: `a.b` is the member b of the object that is the member a. A dot
// inside of a member's own name is not told from one between two names.
#pragma once

#include <string>

namespace sluice::engine {

struct Nesting {
    // Of JSON input. Objects in a row become columns with dotted names, at every depth; an empty
    // one becomes a column of its own with the text {}, unless it has members in some row and in
    // all others is empty or null: then there is no such column, and those of its members have no
    // values. Arrays stay JSON text. Without it, objects stay JSON text as well.
    bool flatten = false;
    // Of JSON input: the column (as flatten names it) whose arrays become rows, one for each
    // element, with the values of all other columns again in each. No array, or one without
    // elements, is one row. With flatten, an array on the way to it is exploded as well: `a.b` may
    // be arrays in the elements of the array a. Empty: none.
    std::string explode;
    // Of JSON output: columns with dotted names become objects. Columns of one object are written
    // together, where the first one stands.
    bool nest = false;

    // Whether it is about JSON input; flatten_needs_json when there is other input.
    bool reads() const { return flatten || !explode.empty(); }
};

}  // namespace sluice::engine
