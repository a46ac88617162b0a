#include "api/page_files.h"

#include <array>

namespace sluice::api {

std::span<const PageEntry> page_files() {
    static const std::array kFiles = {
        PageEntry{"/", {page::index_html(), "text/html; charset=utf-8"}},
        PageEntry{"/assets/index.js", {page::index_js(), "text/javascript; charset=utf-8"}},
        PageEntry{"/assets/index.css", {page::index_css(), "text/css; charset=utf-8"}},
        PageEntry{"/assets/Workbench.js", {page::workbench_js(), "text/javascript; charset=utf-8"}},
        PageEntry{"/assets/Workbench.css", {page::workbench_css(), "text/css; charset=utf-8"}},
        PageEntry{"/icon.svg", {page::icon_svg(), "image/svg+xml"}},
    };
    return kFiles;
}

}  // namespace sluice::api
