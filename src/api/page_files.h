// The files of the web page that are built into a server. Apart from what serves them: a function
// that has no page does not carry it.
#pragma once

#include <span>
#include <string_view>

#include "api/page_file.h"

namespace sluice::api {

// All of ui/dist. Thread-safe.
std::span<const PageEntry> page_files();

namespace page {

// Made by the build (cmake/Embed.cmake).
std::string_view index_html();
std::string_view index_js();
std::string_view index_css();
std::string_view workbench_js();
std::string_view workbench_css();
std::string_view icon_svg();

}  // namespace page
}  // namespace sluice::api
