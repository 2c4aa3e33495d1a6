# The page's code, bundled by npm's esbuild and embedded into the report floor. Where npm or its registry is away everything else is
# built, and web/off says why; the program then says that pages are off.
set(web ${PROJECT_SOURCE_DIR}/sim/web)
set(web_build ${PROJECT_BINARY_DIR}/web)
set(page_assets ${web_build}/page_assets.cpp)
file(MAKE_DIRECTORY ${web_build})

function(capexsim_page_tools)
  find_program(CAPEXSIM_NPM npm)
  find_program(CAPEXSIM_NODE node)
  if(NOT CAPEXSIM_PAGES)
    set(why "CAPEXSIM_PAGES is off")
  elseif(NOT CAPEXSIM_NPM OR NOT CAPEXSIM_NODE)
    set(why "npm is not installed")
  else()
    file(SHA256 ${web}/package-lock.json lock)
    set(stamp ${web_build}/installed)
    set(installed "")
    if(EXISTS ${stamp})
      file(READ ${stamp} installed)
    endif()
    if(NOT installed STREQUAL lock)
      message(STATUS "Fetching the tools of the page with npm")
      file(COPY ${web}/package.json ${web}/package-lock.json ${web}/.npmrc DESTINATION ${web_build})
      execute_process(
        COMMAND ${CMAKE_COMMAND} -E env npm_config_fetch_retries=1 npm_config_fetch_timeout=60000
                ${CAPEXSIM_NPM} ci --ignore-scripts --no-progress
        WORKING_DIRECTORY ${web_build} RESULT_VARIABLE failed OUTPUT_FILE ${web_build}/npm.log ERROR_FILE ${web_build}/npm.log)
      if(failed)
        set(why "npm could not fetch what the page needs (web/npm.log)")
      else()
        file(WRITE ${stamp} ${lock})
      endif()
    endif()
  endif()
  set(why "${why}" PARENT_SCOPE)
endfunction()

set(why "")
capexsim_page_tools()
if(why)
  message(STATUS "Pages: off, ${why}")
  file(WRITE ${web_build}/off "${why}\n")
  file(GENERATE OUTPUT ${page_assets} CONTENT
       "#include \"report/page_assets.hpp\"\n\nnamespace capexsim::report {\nconst PageAssets kPageAssets = {};\n}\n")
else()
  message(STATUS "Pages: on")
  file(REMOVE ${web_build}/off)
  file(GLOB page_sources CONFIGURE_DEPENDS ${web}/*.js ${web}/*.css ${web}/*.mjs)
  add_custom_command(
    OUTPUT ${page_assets}
    COMMAND ${CAPEXSIM_NODE} ${web}/build.mjs ${web} ${web_build}
    DEPENDS ${page_sources} ${web}/package-lock.json
    COMMENT "Bundling the page" VERBATIM)
endif()
target_sources(capexsim_report PRIVATE ${page_assets})
