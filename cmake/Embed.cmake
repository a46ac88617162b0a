# sluice_embed(TARGET FILE FUNCTION): the bytes of FILE, as they are when the target is built, become
# what the function (namespaces and all, without arguments) returns as a std::string_view.
function(sluice_embed target file function)
    set(source ${CMAKE_BINARY_DIR}/embedded/${target}_${file}.cc)
    add_custom_command(OUTPUT ${source}
        COMMAND ${CMAKE_COMMAND} -D FROM=${CMAKE_SOURCE_DIR}/${file} -D TO=${source} -D FUNCTION=${function}
                -P ${CMAKE_SOURCE_DIR}/cmake/embed_file.cmake
        DEPENDS ${CMAKE_SOURCE_DIR}/${file} ${CMAKE_SOURCE_DIR}/cmake/embed_file.cmake
        COMMENT "Embedding ${file}" VERBATIM)
    target_sources(${target} PRIVATE ${source})
    set_source_files_properties(${source} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()
