// The one place where Asio is compiled: everywhere else its headers only declare.

#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
