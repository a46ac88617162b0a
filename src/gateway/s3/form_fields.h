// The fields of a browser form before its file. Names match without regard to case.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::gateway::s3 {

class FormFields {
  public:
    // A repeated name's values are joined with ','.
    void add(std::string_view name, std::string value);
    // `name` in lower case.
    std::optional<std::string_view> find(std::string_view name) const;
    // Replaces "${filename}" by the base name of the file in every field but the policy, as S3
    // does. Before the conditions are checked: a client gains nothing that it could not send as it
    // is. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html
    void set_filename(std::string_view filename);

    // Names in lower case, in the order they came.
    const std::vector<std::pair<std::string, std::string>>& all() const { return fields_; }

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

}  // namespace sluice::gateway::s3
