// An object's tags: as a header's query, as an XML document. Pure.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "ports/object.h"

namespace sluice::gateway::s3 {

// "key=value&…", URL-encoded: x-amz-tagging. InvalidArgument: no such text. BadRequest: more than
// 10 tags. InvalidTag: a key of 0 or more than 128 characters, a value of more than 256, one key
// twice, a key that begins with "aws:", a character that XML does not have.
Result<Tags> tags_of_query(std::string_view query);

// <Tagging><TagSet><Tag><Key/><Value/></Tag>…: MalformedXML, and those.
Result<Tags> tags_of_document(const std::string& document);

std::string tagging_document(const Tags& tags);

}  // namespace sluice::gateway::s3
