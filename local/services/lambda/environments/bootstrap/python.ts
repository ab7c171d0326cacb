/**
 * The program of an execution environment in Python, as text for `python3 -c`: what `runEnvironment` is for Node.js, over
 * the same messages. They are lines of JSON on the channel that Node.js opens for its child (`NODE_CHANNEL_FD`).
 *
 * It finds the handler, calls it with Lambda's context, and reports errors as Lambda's runtime for Python does
 * (aws-lambda-python-runtime-interface-client). Python lives in the machine's time: nothing here stands still when the
 * local AWS's time does.
 */
export const PYTHON_BOOTSTRAP_SOURCE = `
import decimal, importlib, json, logging, os, queue, resource, socket, sys, threading, time, traceback

channel = socket.socket(fileno=int(os.environ.pop('NODE_CHANNEL_FD')))
channel.setblocking(True)
os.environ.pop('NODE_CHANNEL_SERIALIZATION_MODE', None)
os.set_inheritable(channel.fileno(), False)
sys.argv = ['']
task_root = os.environ.get('LAMBDA_TASK_ROOT', '')
sys.path[0:1] = [task_root]
MAX_RESPONSE_BYTES = 6 * 1024 * 1024
IS_JSON = os.environ.get('AWS_LAMBDA_LOG_FORMAT') == 'JSON'
messages = queue.Queue()
request_id = None


def receive():
    with channel.makefile('r', encoding='utf-8', newline='\\n') as lines:
        for line in lines:
            messages.put(json.loads(line))
    # The host is gone, so no result can be reported.
    os._exit(0)


def send(**message):
    # When the host gets the message, all earlier lines are in the pipe.
    sys.stdout.flush()
    sys.stderr.flush()
    channel.sendall(json.dumps(message).encode('utf-8') + b'\\n')


STANDARD_FIELDS = set(logging.makeLogRecord({}).__dict__) | {'message', 'asctime'}


def iso_time(seconds, with_milliseconds=True):
    text = time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))
    return text + ('.%03dZ' % (seconds % 1 * 1000) if with_milliseconds else 'Z')


class JsonFormatter(logging.Formatter):
    def format(self, record):
        line = {
            'timestamp': iso_time(record.created),
            'level': record.levelname,
            'message': record.getMessage(),
            'logger': record.name,
            'requestId': request_id,
        }
        if record.exc_info:
            line['stackTrace'] = traceback.format_tb(record.exc_info[2])
            line['errorType'] = record.exc_info[0].__name__
            line['errorMessage'] = str(record.exc_info[1])
            line['location'] = '%s:%s:%s' % (record.pathname, record.funcName, record.lineno)
        extra = {key: value for key, value in vars(record).items() if key not in STANDARD_FIELDS and key not in line}
        return json.dumps({**line, **extra}, ensure_ascii=False)


class TextFormatter(logging.Formatter):
    def format(self, record):
        text = super().format(record)
        return '\\t'.join(['[%s]' % record.levelname, iso_time(record.created), request_id or '', text])


class LogHandler(logging.Handler):
    def emit(self, record):
        # The host takes a carriage return for a line feed within a message.
        sys.stdout.write(self.format(record).replace('\\n', '\\r') + '\\n')
        sys.stdout.flush()


def set_up_logging():
    level = os.environ.get('AWS_LAMBDA_LOG_LEVEL')
    handler = LogHandler()
    handler.setFormatter(JsonFormatter() if IS_JSON else TextFormatter('%(message)s'))
    root = logging.getLogger()
    root.addHandler(handler)
    if level is not None:
        root.setLevel('DEBUG' if level == 'TRACE' else level)


def fault(error_type, message, trace=()):
    error = {
        'errorMessage': message,
        'errorType': error_type,
        'requestId': request_id or '',
        'stackTrace': list(trace),
    }
    if IS_JSON:
        when = iso_time(time.time(), with_milliseconds=False)
        text = json.dumps({'timestamp': when, 'level': 'ERROR', **error})
    else:
        frames = [line for frame in trace for line in frame.splitlines()]
        # Lambda indents them by spaces that do not break.
        indented = [line.replace(' ', '\\u00a0', len(line) - len(line.lstrip(' '))) for line in frames]
        text = '\\r'.join(['[ERROR] %s: %s' % (error_type, message), 'Traceback (most recent call last):', *indented])
    sys.stdout.write(text + '\\n')
    return json.dumps(error)


def number_of(value):
    # DynamoDB's numbers, for example. JSON has no other place for them.
    if not isinstance(value, decimal.Decimal):
        raise TypeError('Object of type %s is not JSON serializable' % type(value).__name__)
    return int(value) if value.is_finite() and value == value.to_integral_value() else float(value)


class InitFault(Exception):
    def __init__(self, error_type, message, trace=()):
        super().__init__(message)
        self.fault = (error_type, message, trace)


def load_handler(name):
    try:
        module_name, function_name = name.rsplit('.', 1)
    except ValueError as error:
        raise InitFault('Runtime.MalformedHandlerName', "Bad handler '%s': %s" % (name, error))
    if module_name.split('.')[0] in sys.builtin_module_names:
        text = 'Cannot use built-in module %s as a handler module' % module_name
        raise InitFault('Runtime.BuiltInModuleConflict', text)
    try:
        module = importlib.import_module(module_name.replace('/', '.'))
    except ImportError as error:
        raise InitFault('Runtime.ImportModuleError', "Unable to import module '%s': %s" % (module_name, error))
    except SyntaxError as error:
        trace = ['  File "%s" Line %s\\n    %s' % (error.filename, error.lineno, error.text)]
        raise InitFault('Runtime.UserCodeSyntaxError', "Syntax error in module '%s': %s" % (module_name, error), trace)
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise InitFault('Runtime.HandlerNotFound', "Handler '%s' missing on module '%s'" % (function_name, module_name))


class Identity:
    cognito_identity_id = None
    cognito_identity_pool_id = None


class Client:
    def __init__(self, client):
        for name in ('installation_id', 'app_title', 'app_version_name', 'app_version_code', 'app_package_name'):
            setattr(self, name, client.get(name))


class ClientContext:
    def __init__(self, text):
        given = json.loads(text)
        self.client = Client(given['client']) if given.get('client') else None
        self.custom = given.get('custom')
        self.env = given.get('env')


class Context:
    def __init__(self, message):
        self._deadline = time.monotonic() + message['timeoutMs'] / 1000
        self.aws_request_id = message['requestId']
        self.invoked_function_arn = message['invokedFunctionArn']
        self.function_name = os.environ.get('AWS_LAMBDA_FUNCTION_NAME')
        self.function_version = os.environ.get('AWS_LAMBDA_FUNCTION_VERSION')
        self.memory_limit_in_mb = os.environ.get('AWS_LAMBDA_FUNCTION_MEMORY_SIZE')
        self.log_group_name = os.environ.get('AWS_LAMBDA_LOG_GROUP_NAME')
        self.log_stream_name = os.environ.get('AWS_LAMBDA_LOG_STREAM_NAME')
        self.identity = Identity()
        given = message.get('clientContext')
        self.client_context = None if given is None else ClientContext(given)

    def get_remaining_time_in_millis(self):
        return max(0, int((self._deadline - time.monotonic()) * 1000))


def own_frames(error):
    # Without the frame of this program.
    return traceback.format_list(traceback.extract_tb(error.__traceback__)[1:])


def answer(handler, message):
    try:
        result = handler(json.loads(message['payload']), Context(message))
    except Exception as error:
        return 'error', fault(type(error).__name__, str(error), own_frames(error))
    try:
        payload = json.dumps(result, default=number_of)
    except (TypeError, ValueError) as error:
        return 'error', fault('Runtime.MarshalError', 'Unable to marshal response: %s' % error)
    if len(payload.encode('utf-8')) > MAX_RESPONSE_BYTES:
        text = 'Response payload size exceeded maximum allowed payload size (6291556 bytes).'
        return 'error', json.dumps({'errorType': 'Function.ResponseSizeTooLarge', 'errorMessage': text})
    return 'success', payload


def peak_kilobytes():
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == 'darwin' else peak


set_up_logging()
threading.Thread(target=receive, daemon=True).start()
try:
    handler = load_handler(os.environ.get('_HANDLER', ''))
except InitFault as error:
    send(kind='initError', payload=fault(*error.fault))
    sys.exit(1)
except Exception as error:
    send(kind='initError', payload=fault(type(error).__name__, str(error), own_frames(error)))
    sys.exit(1)
send(kind='ready')
while True:
    message = messages.get()
    if message['kind'] != 'invoke':
        continue
    request_id = message['requestId']
    kind, payload = answer(handler, message)
    request_id = None
    send(kind=kind, payload=payload, maxMemoryKilobytes=peak_kilobytes())
`;
