// Parts of a recipe document that have a grammar of their own. Only for .cc files, as members.h.
#pragma once

#include "engine/nesting.h"
#include "engine/recipe/members.h"
#include "engine/recipe/steps.h"
#include "engine/recipe/typing.h"

namespace sluice::engine {

Result<Condition> parse_condition(const boost::json::value& value, const std::string& where);
// The members beside "do" and "column" of a derive.
Result<Source> parse_source(Members& members);
// The member `name`, a kind of value, and the members that go with it.
Result<ValueType> parse_type(Members& members, std::string_view name);
// The same without those members: a type that says nothing but its name.
Result<ValueType> parse_type_name(Members& members, std::string_view name);
// The members "types" and "null" of a document; in document_types.cc.
Result<Typing> parse_typing(Members& members);
// The members "flatten", "explode" and "nest" of a document.
Result<Nesting> parse_nesting(Members& members);
// A number or the text of one, as text.
Result<std::string> to_number_text(const boost::json::value& value,
                                   std::string_view where,
                                   std::string_view name);

}  // namespace sluice::engine
